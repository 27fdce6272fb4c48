import { OpenRequests } from "../../sim/checkers/open-requests.ts";
import { broughtBy, shownBy } from "../../sim/checkers/trails/client-words.ts";
import { LearnedPlaces } from "../../sim/checkers/trails/learned-places.ts";
import { keyOf } from "../../sim/checkers/value-index.ts";
import type { JournalEvent } from "../../sim/network/journal.ts";
import type { Identity } from "../../wire/json.ts";
import type { Body } from "../../wire/message.ts";

/** The fate of a value as clients saw it. */
export interface ValueFate {
  readonly value: unknown;
  readonly broughtMs: number;
  /** Acknowledged, or shown by a read: from then on every read should show it. */
  knownMs: number;
  /** The last reads, by their number, that lacked it and that showed it. */
  lastAbsentRead: number;
  lastPresentRead: number;
  /** When the last read that lacked it began, and of which node it was. */
  lastAbsentMs: number;
  lastAbsentNode: string;
  /** The nodes whose last read lacks it. Known when all messages were seen. */
  readonly missingAt: Set<string>;
}

interface OpenRead {
  readonly read: number;
  readonly node: string;
  readonly sentMs: number;
}

/** The first pass over the messages of a run: who takes part, what clients brought and saw, and where values stand in bodies. */
export class Survey {
  readonly nodes = new Set<string>();
  /** Those that each node was given as neighbours, in runs that have a topology. */
  readonly neighbours = new Map<string, ReadonlySet<string>>();
  readonly fates = new Map<Identity, ValueFate>();
  readonly places = new LearnedPlaces();
  /** The values that the verdict calls lost, where there is one. */
  readonly #lost: ReadonlySet<Identity> | undefined;
  readonly #gone: ReadonlySet<Identity>;
  readonly #openReads = new OpenRequests<OpenRead>();
  readonly #openAdds = new OpenRequests<ValueFate>();
  /** The last read of each node. */
  readonly #lastReads = new Map<string, { readonly sentMs: number; readonly shown: ReadonlySet<Identity> }>();
  #reads = 0;
  #lastBroughtMs = 0;
  endMs = 0;

  /** `lost` and `gone`: what the verdict calls lost, and what only killed nodes had. */
  constructor(lost?: ReadonlySet<Identity>, gone: ReadonlySet<Identity> = new Set()) {
    this.#lost = lost;
    this.#gone = gone;
  }

  /** How many values the verdict calls lost; `undefined` without a verdict. */
  get lostCount(): number | undefined {
    return this.#lost?.size;
  }

  observe(event: JournalEvent): void {
    const { kind, timeMs, message } = event;
    const { src, dest, body } = message;
    this.endMs = timeMs;
    if (body.type === "init" && kind === "send" && Array.isArray(body.node_ids)) {
      for (const id of body.node_ids) this.nodes.add(String(id));
    }
    if (this.nodes.has(src) && this.nodes.has(dest)) {
      if (kind === "send") this.places.learn(body);
    } else if (kind === "send" && this.nodes.has(dest)) {
      this.#onRequest(event);
    } else if (kind === "recv" && this.nodes.has(src)) {
      this.#onReply(event);
    }
  }

  /** To be called when all messages were seen. */
  finish(): void {
    for (const fate of this.fates.values()) {
      if (isAbsentLast(fate)) fate.missingAt.add(fate.lastAbsentNode);
    }
    for (const [node, { sentMs, shown }] of this.#lastReads) {
      for (const [identity, fate] of this.fates) {
        // A read in the midst of the load says nothing of the end, unless no later one shows the value.
        const isLate = sentMs >= this.#lastBroughtMs || isAbsentLast(fate);
        if (isLate && fate.knownMs < sentMs && !shown.has(identity)) fate.missingAt.add(node);
      }
    }
  }

  /** The fates of the values that the verdict calls lost, in its order. */
  lostFates(): readonly ValueFate[] {
    return [...(this.#lost ?? [])].flatMap((identity) => this.fates.get(identity) ?? []);
  }

  /** The nodes whose last read lacks a value, in the cluster's order. */
  missingAt({ missingAt }: ValueFate): readonly string[] {
    return [...this.nodes].filter((node) => missingAt.has(node));
  }

  /** Whether the verdict calls a value lost. */
  isLost(fate: ValueFate): boolean {
    return this.#lost?.has(keyOf(fate.value)) === true;
  }

  /** Whether only killed nodes had a value. */
  isGone(fate: ValueFate): boolean {
    return this.#gone.has(keyOf(fate.value));
  }

  #onRequest({ timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (body.type === "topology") this.#onTopology(dest, body);
    const value = broughtBy(body);
    if (value !== undefined) {
      const identity = keyOf(value);
      let fate = this.fates.get(identity);
      if (fate === undefined) {
        fate = freshFate(value, timeMs);
        this.fates.set(identity, fate);
        this.places.onBrought(value);
      }
      this.#lastBroughtMs = timeMs;
      this.#openAdds.open(src, body.msg_id, fate);
    } else if (body.type === "read") {
      this.#openReads.open(src, body.msg_id, { read: ++this.#reads, node: dest, sentMs: timeMs });
    }
  }

  #onTopology(node: string, { topology }: Body): void {
    const given = (topology as Readonly<Record<string, unknown>> | undefined)?.[node];
    if (Array.isArray(given)) this.neighbours.set(node, new Set(given.map(String)));
  }

  #onReply({ timeMs, message: { dest, body } }: JournalEvent): void {
    const fate = this.#openAdds.close(dest, body.in_reply_to);
    if (fate !== undefined) {
      if (body.type !== "error") fate.knownMs = Math.min(fate.knownMs, timeMs);
      return;
    }
    const open = this.#openReads.close(dest, body.in_reply_to);
    const list = shownBy(body);
    if (open !== undefined && list !== undefined) this.#onRead(open, list, timeMs);
  }

  #onRead({ read, node, sentMs }: OpenRead, list: readonly unknown[], timeMs: number): void {
    const shown = new Set(list.map(keyOf));
    for (const [identity, fate] of this.fates) {
      if (shown.has(identity)) {
        fate.lastPresentRead = Math.max(fate.lastPresentRead, read);
        fate.knownMs = Math.min(fate.knownMs, timeMs);
      } else if (read > fate.lastAbsentRead) {
        fate.lastAbsentRead = read;
        fate.lastAbsentMs = sentMs;
        fate.lastAbsentNode = node;
      }
    }
    this.#lastReads.set(node, { sentMs, shown });
  }
}

function freshFate(value: unknown, broughtMs: number): ValueFate {
  return {
    value,
    broughtMs,
    knownMs: Number.POSITIVE_INFINITY,
    lastAbsentRead: -1,
    lastPresentRead: -1,
    lastAbsentMs: Number.NEGATIVE_INFINITY,
    lastAbsentNode: "",
    missingAt: new Set(),
  };
}

/** Whether some node's last read lacks the value. */
export function isMissing({ missingAt }: ValueFate): boolean {
  return missingAt.size > 0;
}

/** Whether the last read of all lacks the value. */
function isAbsentLast({ knownMs, lastAbsentRead, lastPresentRead, lastAbsentMs }: ValueFate): boolean {
  return lastAbsentMs > knownMs && lastAbsentRead > lastPresentRead;
}

/** From when a value was known until the last read that lacked it began, in whole milliseconds as Jepsen counts; 0 if every read showed it. */
export function staleMs({ knownMs, lastAbsentMs }: ValueFate): number {
  return lastAbsentMs > knownMs ? Math.floor(lastAbsentMs - knownMs) : 0;
}
