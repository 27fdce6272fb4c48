/** The data of the page of one run: plain and typed, as that of a page of charts. */

import type { PageSection, Span } from "./chart-page.ts";

export interface RunPage {
  readonly title: string;
  /** The run in one line. */
  readonly lead: string;
  readonly verdict: { readonly text: string; readonly tone: "good" | "bad" | "doubt" };
  /** Whether the challenge was passed, where the run was one. */
  readonly challenge?: string;
  /** Problems, the most important first. */
  readonly troubles: readonly string[];
  /** The mistakes that probably explain it. */
  readonly likelyMistakes: readonly string[];
  readonly facts: readonly Fact[];
  readonly sections: readonly PageSection[];
  /** Absent where values were not followed. */
  readonly ways?: Ways;
  /** Absent where nodes said nothing to each other, or no message was kept. */
  readonly diagram?: Diagram;
}

/** A figure with its meaning. */
export interface Fact {
  readonly name: string;
  readonly amount: string;
  readonly meaning: string;
}

/** The ways of some values over the nodes. */
export interface Ways {
  readonly text: readonly string[];
  readonly nodes: readonly PlacedNode[];
  /** The overlay's links, as numbers of nodes. */
  readonly links: readonly (readonly [number, number])[];
  /** The values that can be chosen: their numbers in `values`, by what is special about them. */
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly values: readonly Way[];
}

/** A node and its place in a drawing, from 0 to 1 both ways. */
export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** The way of one value. Times are milliseconds since its broadcast. */
export interface Way {
  readonly label: string;
  /** Since the start of the run. */
  readonly broadcastMs: number;
  readonly origin: number;
  /** For each node when it held the value; `null`: never. */
  readonly held: readonly (number | null)[];
  readonly hops: readonly Hop[];
}

/** One message with the value. `end` is `null` where it was under way at the end of the run. */
export type Hop = readonly [src: number, dest: number, sent: number, end: number | null, outcome: number];

/** The outcomes that hops and messages have, by number. */
export const outcomes = [
  "arrived",
  "dropped: the nodes were partitioned",
  "dropped: lost by the link",
  "dropped: the receiver had left",
  "dropped: the receiver was down",
  "under way when the run ended",
] as const;
export const ARRIVED = 0;
export const UNDER_WAY = 5;

/** Messages between nodes against time. */
export interface Diagram {
  readonly text: readonly string[];
  readonly nodes: readonly string[];
  /** Types of messages. */
  readonly kinds: readonly string[];
  readonly spans: readonly Span[];
  /** The parts of the run whose messages are all here, in milliseconds. */
  readonly windows: readonly (readonly [fromMs: number, toMs: number])[];
  readonly endMs: number;
  /** The mean latency of the network: how long a message that was dropped would have taken. */
  readonly hopMs: number;
  readonly openAt: readonly [fromMs: number, toMs: number];
  /** Places worth a look. */
  readonly jumps: readonly Span[];
  readonly messages: DiagramMessages;
}

/**
 * Columns, one entry for each message, in the order of their sending: that keeps the page small. Times are counted in
 * hundredths of a millisecond; each sending from the one before it.
 */
export interface DiagramMessages {
  readonly src: readonly number[];
  readonly dest: readonly number[];
  readonly sentAfter: readonly number[];
  readonly took: readonly number[];
  readonly outcome: readonly number[];
  readonly kind: readonly number[];
}
