import type { HostedNode } from "../../node/hosted.ts";
import type { Random } from "../../node/random.ts";
import type { Body, Message } from "../../wire/message.ts";
import type { LinkPolicy } from "../network/link-policy.ts";
import type { Blocks } from "../network/partitions.ts";
import type { NodeClock } from "../nodes/node-clock.ts";
import type { Scheduler } from "../time/scheduler.ts";

/** The kinds of faults: N of the network, P of processes, C of clients, I of hostile peers. N0 is none, and X several of them. */
export const faultIds = [
  "N1",
  "N2",
  "N3",
  "N4",
  "N5",
  "N6",
  "N7",
  "N8",
  "N9",
  "N10",
  "P1",
  "P2",
  "P3",
  "P4",
  "P5",
  "P6",
  "P7",
  "P8",
  "P9",
  "C1",
  "C2",
  "C3",
  "C4",
  "C5",
  "C6",
  "I1",
] as const;
export type FaultId = (typeof faultIds)[number];

/** Kinds that came later: they are drawn from streams of their own, so that each seed has all else as it was before. */
export const laterFaultIds: readonly FaultId[] = ["N10", "P9", "C4", "C5"];

/** Kinds that came later still: each is drawn on its own, after all of those. */
export const latestFaultIds: readonly FaultId[] = ["C6"];

/** The run that a fault is drawn for. Times of faults count from the start of the load. */
export interface FaultSite {
  readonly nodeIds: readonly string[];
  /** Operations are begun for this long; all faults end with it. */
  readonly loadMs: number;
  /** Mean latency of a healthy link. */
  readonly latencyMs: number;
  readonly ratePerSecond: number;
  /** Swarm testing: this fault goes to the end of its range, and lasts all the time. */
  readonly isExaggerated: boolean;
}

/** One fault of one run, its particulars drawn. Every part is optional: a fault takes what it needs. */
export interface Fault {
  /** Its particulars in words, for the trace. */
  readonly text: string;
  /** Wraps the link between servers. It counts only while links are faulty. */
  decorate?(link: LinkPolicy, stage: Stage): LinkPolicy;
  /** Requests that every living node has to answer alike once the cluster is idle. */
  readonly probes?: readonly Body[];
  /** How long after the others a node is started. */
  startDelayMs?(nodeId: string): number;
  /** Before any node is started, in runs whose links are faulty from there on. */
  startLinks?(stage: Stage): void;
  /** The load begins. */
  start?(stage: Stage): void;
  /** The load is over. Partitions, pauses and crashes have been undone by the stage; all else is undone here. */
  heal?(stage: Stage): void;
}

/** A kind of fault: how its particulars are drawn. `undefined` where it cannot happen, as a partition of one node. */
export interface FaultKind {
  readonly id: FaultId;
  readonly title: string;
  draw(random: Random, site: FaultSite): Fault | undefined;
}

/** How a node that is down comes back: not at all, with `init` alone, or with the topology, too. */
export type NextStart = "never" | "init" | "init and topology";

/** The means of faults to act on a run. */
export interface Stage {
  readonly site: Omit<FaultSite, "isExaggerated">;
  readonly scheduler: Scheduler;
  /** Whether faults are on: after the start of the load, before its end. */
  readonly isOn: boolean;
  /** The same of the faults of links, which in some runs are there from the very start. */
  readonly areLinksFaulty: boolean;
  /** A stream of random numbers of its own for each name. */
  readonly random: (name: string) => Random;
  /** Milliseconds since the start of the load; 0 before it. */
  loadTimeMs(): number;
  /** Runs something at a time of the load, unless the load is over by then. */
  at(loadMs: number, action: () => void): void;
  /** Something happened: counted for the coverage of the batch, and told in the trace. */
  fired(id: FaultId, text?: string): void;
  /** Sets which nodes do not hear which others, as far as `owner` has a say. An empty map lifts it. */
  block(owner: object, blocks: Blocks): void;
  /** Ends a node, with its memory; what is to be said of its next start. */
  crash(nodeId: string, next: NextStart): void;
  /** Starts it anew and sends `init`, unless it runs or is down for good. The heal does that, too. */
  restart(nodeId: string): void;
  /** It stands still as long as any `owner` wants it to. */
  pause(nodeId: string, owner: object): void;
  resume(nodeId: string, owner: object): void;
  isRunning(nodeId: string): boolean;
  setClock(nodeId: string, clock: NodeClock): void;
  /** How long a node is busy with each message. */
  setHandlingMs(nodeId: string, handlingMs: number): void;
  /** A request from a client that exists only for it; its answer is counted as all are, and otherwise ignored. */
  ask(nodeId: string, body: Body): void;
  /** Hands a message to the network as if its `src` had sent it. False where that has left. */
  inject(message: Message): boolean;
  /** Calls back at each request that a client sends from now on. */
  onRequest(listener: (message: Message) => void): void;
  /** So many broadcasts at this moment, spread over the nodes, each from a client of its own. */
  burst(count: number): void;
  /** More load at a multiple of the run's rate. */
  extraLoad(rateFactor: number, timeMs: number): void;
  /** One operation from a client of its own; the load does not end before it has. */
  oneOperation(nodeId: string): void;
  /** One add of a value of the fault's choosing, from a client of its own. */
  add(nodeId: string, value: unknown): void;
  /** So many operations on keys and removable elements over the load, from clients of their own. */
  dataLoad(count: number): void;
  /** From now on this share of the added values is large, up to a megabyte, until all of them have so many characters. */
  enlargeValues(share: number, textMax: number): void;
  /** From now on this share of the added values is added for the second time. */
  repeatValues(share: number): void;
  /** Puts another program in a node's place. Its memory is lost; it owes nobody anything. */
  possess(nodeId: string, make: () => HostedNode): void;
  /** The node itself is started again in that place. */
  release(nodeId: string): void;
  /** The requests that a node got at the start: its topology and all of its settings. */
  setupOf(nodeId: string): readonly Body[];
  /** A value that the fault brings into the cluster: nodes may show it from now on. */
  allowValue(value: unknown): void;
}
