import type { NemesisEvent } from "../../nemesis/nemesis-plan.ts";
import type { JournalEvent } from "../../network/journal.ts";
import { Downtime } from "../../run/downtime.ts";
import { serviceNames } from "../../services/service.ts";
import { shortSeconds } from "../../time/seconds.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";

/** A request that waits so long is stuck: a node that is only busy answers sooner. */
const STUCK_MS_MIN = 1_500;

const services: ReadonlySet<string> = new Set(serviceNames);

interface Call {
  readonly dest: string;
  readonly type: string;
  readonly sentMs: number;
}

/** A node that fell silent with a call open, and the client's request that waited longest meanwhile. */
interface Stretch {
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
      waiting: undefined,
    });
    this.#nodes = new Map([...nodeIds].map((id) => [id, fresh()]));
  }

  observe(event: JournalEvent): void {
    if (event.kind === "send") this.#onSent(event);
    else if (event.kind === "recv") this.#onReceived(event);
  }

  find({ run }: FinishedRun): Diagnosis | undefined {
    for (const { id, status } of run.nodes) if (status !== "dead") this.#end(id, run.phases.endMs);
    const pauses = pausesOf(run.nemesis);
    const stuck = this.#stretches.filter(
      ({ node, sinceMs, waitedMs }) =>
        waitedMs - pauses.stoppedMs(node, sinceMs, sinceMs + waitedMs) >= STUCK_MS_MIN,
    );
    const longest = stuck.reduce<Stretch | undefined>(
      (most, one) => (most === undefined || one.waitedMs > most.waitedMs ? one : most),
      undefined,
    );
    if (longest === undefined) return undefined;
    const { node, call, waited, waitedMs } = longest;
    const times = stuck.length === 1 ? "" : ` (${stuck.length} times in this run)`;
    return {
      mistake: "lock-held",
      text: `${node} sent ${call.type} to ${call.dest} at ${shortSeconds(call.sentMs)} and said nothing more while it waited for the answer; ${waited} waited ${shortSeconds(waitedMs)}${times}: hold no lock while a call is open`,
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
      (this.#nodes.has(dest) || services.has(dest));
    watched.lastSaid = undefined;
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
      watched.waiting = undefined;
    } else if (body.in_reply_to !== undefined) {
      if (body.in_reply_to === watched.lastSaidId) this.#end(dest, timeMs);
    } else if (body.msg_id !== undefined && watched.lastSaid !== undefined && !this.#nodes.has(src)) {
      watched.waiting ??= { text: `${body.type} of ${src}`, sinceMs: timeMs };
    }
  }

  /** The node speaks again, or its call is answered. */
  #end(node: string, timeMs: number): void {
    const watched = this.#nodes.get(node) as Watched;
    const { lastSaid: call, waiting } = watched;
    watched.lastSaid = undefined;
    watched.waiting = undefined;
    if (call === undefined || waiting === undefined) return;
    const { text: waited, sinceMs } = waiting;
    const waitedMs = timeMs - sinceMs;
    if (waitedMs >= STUCK_MS_MIN) this.#stretches.push({ node, call, waited, sinceMs, waitedMs });
  }
}

/** The times in which the nemesis made nodes stand still: those say nothing then, with a lock or without. */
function pausesOf(nemesis: readonly NemesisEvent[]): Downtime {
  const pauses = new Downtime();
  for (const { kind, action, nodes, timeMs } of nemesis) {
    if (kind !== "pause") continue;
    for (const node of nodes) {
      if (action === "heal") pauses.onGoOn(node, timeMs);
      else pauses.onStop(node, timeMs);
    }
  }
  return pauses;
}
