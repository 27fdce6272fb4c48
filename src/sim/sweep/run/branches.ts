import type { Body } from "../../../wire/message.ts";
import type { JournalEvent } from "../../network/journal.ts";

/** Fields of our dialect that each stand for a branch of the protocol, by the type of the message. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  batch: ["floor", "state", "settles", "later", "equal", "want", "offer", "full", "topology", "stamp"],
  compare: ["sketch", "sent", "failures"],
  sketch: ["symbols", "hashes", "share"],
};

/** Counts what the nodes said to each other, by what it shows of the protocol: for the coverage of a batch. */
export class Branches {
  readonly counts = new Map<string, number>();

  observe({ kind, message }: JournalEvent): void {
    if (kind !== "send" || !message.dest.startsWith("n") || !message.src.startsWith("n")) return;
    const { body } = message;
    const { type } = body;
    this.#count(type === "batch" ? batchName(body) : type);
    for (const field of FIELDS[type] ?? []) if (body[field] !== undefined) this.#count(`${type} ${field}`);
    if (type === "batch" && body.want === "*") this.#count("batch want everything");
  }

  #count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

/** A batch of the stream or of a comparison's finds, a rumor, or no entries at all. */
function batchName({ values, state, number, settles, later, want, offer }: Body): string {
  if (values !== undefined || state !== undefined) return number === undefined ? "rumor" : "batch entries";
  const others = [settles, later, want, offer];
  return others.every((field) => field === undefined) ? "batch acknowledgement" : "batch answer";
}

const COMMON = [
  "batch entries",
  "batch acknowledgement",
  "batch answer",
  "batch floor",
  "batch state",
  "batch settles",
  "batch later",
  "batch equal",
  "batch want",
  "batch want everything",
  "batch offer",
  "compare",
  "compare sent",
  "sketch",
  "sketch symbols",
  "sketch hashes",
];
/** Strategies that begin in words that nodes of every implementation understand. */
const PLAIN = ["broadcast", "broadcast_ok"];
/** Strategies that have rounds all the time, or rumors, or windows that nodes talk about. */
const ROUNDS = ["compare sketch"];
const WINDOWS = ["batch stamp"];

const OWN: Readonly<Record<string, readonly string[]>> = {
  flood: PLAIN,
  tree: [...PLAIN, "rumor"],
  hybrid: PLAIN,
  "random-fanout": [...PLAIN, ...ROUNDS, "rumor"],
  "anti-entropy": ROUNDS,
  batched: WINDOWS,
  fast: WINDOWS,
  balanced: WINDOWS,
  frugal: WINDOWS,
};

/** The branches that have to come up in a large batch under all faults, by strategy. */
export function expectedBranches(strategy: string): readonly string[] {
  return [...COMMON, ...(OWN[strategy] ?? [])];
}
