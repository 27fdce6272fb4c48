import type { JournalEvent } from "../../network/journal.ts";
import { isServiceName } from "../../services/service.ts";
import { shortSeconds } from "../../time/seconds.ts";
import { OpenRequests } from "../open-requests.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";
import { pausesOf } from "./pauses.ts";

/** So long a node has to be silent over a request, and so often: once, a machine may have stood still. */
const BUSY_MS_MIN = 1_500;
const STRETCHES_MIN = 2;
/** The other request has to wait for at least this share of it. */
const WAITED_SHARE_MIN = 0.5;
/** Requests that are remembered: a peer may want no answer. */
const OPEN_MAX = 1_000;
/** Words so soon after a message of another node may be a reaction to it, and so soon after the first ones belong to those. */
const AT_ONCE_MS = 50;

interface Request {
  /** A client, or another node. */
  readonly src: string;
  readonly isClient: boolean;
  readonly type: string;
  readonly arrivedMs: number;
}

/** A time in which a node said nothing, until it answered a request; another one waited, too. */
interface Stretch {
  readonly node: string;
  readonly request: Request;
  readonly other: Request;
  readonly sinceMs: number;
  readonly endMs: number;
}

interface Watched {
  spokeMs: number;
  /** When another node or a service wrote last. */
  heardMs: number;
  /** Requests without an answer. */
  readonly requests: OpenRequests<Request>;
  /** The silence that has just ended: the first answer to a client says what it was about, and later ones who waited meanwhile. */
  ended: { readonly sinceMs: number; readonly endMs: number; request?: Request } | undefined;
}

/** A node that says nothing for long, then answers a client, and let peers or requests of another kind wait meanwhile. */
export class BusyNode implements Finder {
  readonly #nodes: ReadonlyMap<string, Watched>;
  readonly #stretches: Stretch[] = [];

  constructor(nodeIds: Iterable<string>) {
    const fresh = (): Watched => ({
      spokeMs: 0,
      heardMs: Number.NEGATIVE_INFINITY,
      requests: new OpenRequests(OPEN_MAX),
      ended: undefined,
    });
    this.#nodes = new Map([...nodeIds].map((id) => [id, fresh()]));
  }

  observe({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (kind === "send") this.#onSent(src, dest, body.in_reply_to, timeMs);
    const watched = kind === "recv" ? this.#nodes.get(dest) : undefined;
    if (watched === undefined) return;
    if (body.type === "init") watched.requests.clear();
    const isClient = !this.#nodes.has(src) && !isServiceName(src);
    if (!isClient) watched.heardMs = timeMs;
    if (body.msg_id === undefined || body.in_reply_to !== undefined) return;
    watched.requests.open(src, body.msg_id, { src, isClient, type: body.type, arrivedMs: timeMs });
  }

  find({ run }: FinishedRun): Diagnosis | undefined {
    const pauses = pausesOf(run.nemesis);
    const busy = this.#stretches.filter(
      ({ node, sinceMs, endMs }) => endMs - sinceMs - pauses.stoppedMs(node, sinceMs, endMs) >= BUSY_MS_MIN,
    );
    if (busy.length < STRETCHES_MIN) return undefined;
    const { node, request, other, sinceMs, endMs } = busy.reduce((most, one) =>
      one.endMs - one.sinceMs > most.endMs - most.sinceMs ? one : most,
    );
    return {
      mistake: "busy-node",
      text: `${node} was busy with ${request.type} of ${request.src} for ${shortSeconds(endMs - sinceMs)} from ${shortSeconds(sinceMs)} on, and ${other.type} of ${other.src} waited for ${shortSeconds(endMs - other.arrivedMs)} by then (${busy.length} times in this run): answer soon, and leave long work to a timer or a thread`,
      explains: ["S5-one-reply", "S6-timely-reply", "lost", "setup"],
    };
  }

  #onSent(node: string, dest: string, inReplyTo: number | undefined, timeMs: number): void {
    const watched = this.#nodes.get(node);
    if (watched === undefined) return;
    const { spokeMs, heardMs, requests } = watched;
    watched.spokeMs = timeMs;
    // It may have waited for what came just before.
    if (timeMs - spokeMs >= BUSY_MS_MIN && timeMs - heardMs > AT_ONCE_MS)
      watched.ended = { sinceMs: spokeMs, endMs: timeMs };
    const answered = requests.close(dest, inReplyTo);
    if (answered === undefined) return;
    const silence = watched.ended;
    if (silence === undefined || timeMs - silence.endMs > AT_ONCE_MS) return;
    if (silence.request === undefined && answered.isClient) silence.request = answered;
    const { request, endMs } = silence;
    if (request === undefined) return;
    const sinceMs = Math.max(silence.sinceMs, request.arrivedMs);
    const waited = ({ arrivedMs }: Request) => endMs - arrivedMs >= WAITED_SHARE_MIN * (endMs - sinceMs);
    // Clients that asked the same may be answered together on purpose.
    const isOther = (one: Request) => waited(one) && !(one.isClient && one.type === request.type);
    // A peer may want no answer, unless it gets one.
    const other = [answered, ...[...requests.values()].filter(({ isClient }) => isClient)].find(isOther);
    if (other === undefined) return;
    this.#stretches.push({ node, request, other, sinceMs, endMs });
    watched.ended = undefined;
  }
}
