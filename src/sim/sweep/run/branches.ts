import type { Body } from "../../../wire/message.ts";
import type { JournalEvent } from "../../network/journal.ts";

/** Parts of a `gossip` message that each stand for a branch of the protocol. */
const GOSSIP_FIELDS = [
  "values",
  "crdt",
  "ping",
  "pong",
  "gap",
  "crdt_gap",
  "batch",
  "early",
  "greeting",
] as const;

/** Counts what the nodes said to each other, by what it shows of the protocol: for the coverage of a batch. */
export class Branches {
  readonly counts = new Map<string, number>();

  observe({ kind, message }: JournalEvent): void {
    if (kind !== "send" || !message.dest.startsWith("n") || !message.src.startsWith("n")) return;
    const { body } = message;
    if (body.type === "gossip") this.#onGossip(body);
    else this.#count(nameOf(body));
  }

  #onGossip(body: Body): void {
    let isBare = true;
    for (const field of GOSSIP_FIELDS) {
      if (body[field] === undefined) continue;
      isBare = false;
      this.#count(`gossip ${field}`);
    }
    if (isBare) this.#count("gossip acknowledgement");
  }

  #count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

function nameOf(body: Body): string {
  if (body.type !== "digest_ack") return body.type;
  return Array.isArray(body.differing) && body.differing.length > 0
    ? "digest_ack different"
    : "digest_ack equal";
}

const COMMON = [
  "gossip values",
  "gossip crdt",
  "gossip ping",
  "gossip pong",
  "gossip gap",
  "gossip crdt_gap",
  "gossip acknowledgement",
  "digest_syn",
  "digest_ack equal",
  "digest_ack different",
  "digest_ack2",
];
/** Strategies that begin in words that nodes of any make understand. */
const PLAIN = ["broadcast", "broadcast_ok"];

/** Strategies whose windows lock onto a hub's. */
const IN_STEP = ["gossip batch", "gossip early", "gossip greeting"];

const OWN: Readonly<Record<string, readonly string[]>> = {
  flood: PLAIN,
  tree: [...PLAIN, "rumor"],
  hybrid: PLAIN,
  "random-fanout": [...PLAIN, "rumor"],
  batched: IN_STEP,
  balanced: IN_STEP,
  frugal: IN_STEP,
};

/** What has to come up in a large batch under all faults, by strategy. */
export function expectedBranches(strategy: string): readonly string[] {
  return [...COMMON, ...(OWN[strategy] ?? [])];
}
