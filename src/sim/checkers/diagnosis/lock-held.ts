import type { JournalEvent } from "../../network/journal.ts";
import { isServiceName } from "../../services/service.ts";
import { shortSeconds } from "../../time/seconds.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";
import { pausesOf } from "./pauses.ts";

/** A request that waits so long is stuck: a node that is only busy answers sooner. */
const STUCK_MS_MIN = 1_500;
/** The next words come right after the answer, as far as the node is no slower than this, or than this share of the wait. */
const AT_ONCE_MS = 100;
const AT_ONCE_SHARE = 0.1;

interface Call {
  readonly dest: string;
  readonly type: string;
  readonly sentMs: number;
}

/**
 * The end of a silence: the node spoke right after the answer, so it had waited for that; or at another time, so it had been busy; or
 * never again, which may be either.
 */
type Ending = "answer" | "other" | "none";

/** A node that fell silent with a call open, and the client's request that waited longest meanwhile. */
interface Stretch {
  readonly ending: Ending;
  readonly node: string;
  readonly call: Call;
  readonly waited: string;
  readonly sinceMs: number;
  readonly waitedMs: number;
}

interface Watched {
  /** The call that was the last thing that the node said, while it is open. */
  lastSaid: Call | undefined;
  lastSaidId: number | undefined;
  /** When that was answered. */
  answeredMs: number | undefined;
  /** The first request of a client that came after that, and has no answer. A peer may want none: many number what they only tell. */
  waiting: { readonly text: string; readonly sinceMs: number } | undefined;
}

/** A node whose last word was a call, and which answers no client for as long as that call is open. */
export class LockHeld implements Finder {
  readonly #nodes: ReadonlyMap<string, Watched>;
  readonly #stretches: Stretch[] = [];

  constructor(nodeIds: Iterable<string>) {
    const fresh = (): Watched => ({
      lastSaid: undefined,
      lastSaidId: undefined,
      answeredMs: undefined,
      waiting: undefined,
    });
    this.#nodes = new Map([...nodeIds].map((id) => [id, fresh()]));
  }

  observe(event: JournalEvent): void {
    if (event.kind === "send") this.#onSent(event);
    else if (event.kind === "recv") this.#onReceived(event);
  }

  find({ run }: FinishedRun): Diagnosis | undefined {
    for (const { id, status } of run.nodes) if (status !== "dead") this.#end(id, run.phases.endMs, true);
    const pauses = pausesOf(run.nemesis);
    const long = this.#stretches.filter(
      ({ node, sinceMs, waitedMs }) =>
        waitedMs - pauses.stoppedMs(node, sinceMs, sinceMs + waitedMs) >= STUCK_MS_MIN,
    );
    // All nodes run one program. Long work may end right after an answer by chance, and a lock never ends at another time.
    const busyCount = long.filter(({ ending }) => ending === "other").length;
    const stuck = long.filter(({ ending }) => ending === "answer" || (ending === "none" && busyCount === 0));
    if (stuck.length <= busyCount) return undefined;
    const longest = stuck.reduce<Stretch | undefined>(
      (most, one) => (most === undefined || one.waitedMs > most.waitedMs ? one : most),
      undefined,
    );
    if (longest === undefined) return undefined;
    const { node, call, waited, waitedMs } = longest;
    const times = stuck.length === 1 ? "" : ` (${stuck.length} times in this run)`;
    return {
      mistake: "lock-held",
      text: `${node} sent ${call.type} to ${call.dest} at ${shortSeconds(call.sentMs)} and said nothing more while it waited for the answer; ${waited} waited ${shortSeconds(waitedMs)}${times}: hold no lock while a call is open, and let no loop wait for an answer that reads nothing else meanwhile`,
      explains: ["S5-one-reply", "S6-timely-reply", "lost", "setup"],
    };
  }

  #onSent({ timeMs, message: { src, dest, body } }: JournalEvent): void {
    const watched = this.#nodes.get(src);
    if (watched === undefined) return;
    this.#end(src, timeMs);
    const isCall =
      body.msg_id !== undefined &&
      body.in_reply_to === undefined &&
      (this.#nodes.has(dest) || isServiceName(dest));
    watched.lastSaid = undefined;
    watched.answeredMs = undefined;
    if (!isCall) return;
    watched.lastSaid = { dest, type: body.type, sentMs: timeMs };
    watched.lastSaidId = body.msg_id;
  }

  #onReceived({ timeMs, message: { src, dest, body } }: JournalEvent): void {
    const watched = this.#nodes.get(dest);
    if (watched === undefined) return;
    if (body.type === "init") {
      // A new life: what the former one had open is gone.
      watched.lastSaid = undefined;
      watched.answeredMs = undefined;
      watched.waiting = undefined;
    } else if (body.in_reply_to !== undefined) {
      if (body.in_reply_to === watched.lastSaidId) watched.answeredMs ??= timeMs;
    } else if (body.msg_id !== undefined && watched.lastSaid !== undefined && !this.#nodes.has(src)) {
      watched.waiting ??= { text: `${body.type} of ${src}`, sinceMs: timeMs };
    }
  }

  /** The node speaks again, or the run is over. */
  #end(node: string, timeMs: number, isOver = false): void {
    const watched = this.#nodes.get(node) as Watched;
    const { lastSaid: call, waiting, answeredMs } = watched;
    watched.lastSaid = undefined;
    watched.answeredMs = undefined;
    watched.waiting = undefined;
    if (call === undefined || waiting === undefined) return;
    const { text: waited, sinceMs } = waiting;
    const waitedMs = (answeredMs ?? timeMs) - sinceMs;
    if (timeMs - sinceMs < STUCK_MS_MIN) return;
    const ending = endingOf(waitedMs, answeredMs === undefined ? undefined : timeMs - answeredMs, isOver);
    this.#stretches.push({ ending, node, call, waited, sinceMs, waitedMs });
  }
}

/** `afterMs`: how long after the answer the node spoke, or the run was over; `undefined` without an answer. */
function endingOf(waitedMs: number, afterMs: number | undefined, isOver: boolean): Ending {
  if (afterMs === undefined) return isOver ? "none" : "other";
  return afterMs <= Math.max(AT_ONCE_MS, AT_ONCE_SHARE * waitedMs) ? "answer" : "other";
}
