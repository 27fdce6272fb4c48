import type { JournalEvent } from "../../network/journal.ts";
import type { RunResult } from "../../run/run-result.ts";
import type { Judgement } from "../judge.ts";
import type { PromiseName } from "../promises/promise.ts";
import type { SetHistory } from "../set-history.ts";

/** The mistakes that people make in their first nodes, as far as they show from outside. */
export const likelyMistakes = {
  "debug-on-stdout": "debug text on stdout",
  "stdout-not-flushed": "stdout is not flushed",
  "in-reply-to-missing": "replies lack in_reply_to",
  "value-retyped": "a value comes back with another type",
  "ack-as-value": "an acknowledgement is stored as a value",
  "lock-held": "a lock is held while a call is open",
  "busy-node": "a request keeps the node busy",
  "no-seen-set": "no seen set",
  "echo-to-sender": "echo to the sender",
  "endless-retry": "retry without end",
  "reply-before-storing": "the reply goes before the value is stored",
  "not-stored": "a value is acknowledged and not stored",
  "too-few-peers": "too few peers are told",
  "not-passed-on": "a value is not passed on",
  "not-caught-up": "a restarted node is not brought up to date",
  "no-retry": "no retry",
  "tells-nobody": "nodes tell each other nothing",
  "written-without-cas": "a counter is read and written without cas",
  "stale-read": "an old value of seq-kv is taken for the newest",
  "counted-twice": "an addition is counted twice",
  "counter-overwritten": "a counter is overwritten, not merged",
} as const;

export type LikelyMistake = keyof typeof likelyMistakes;

/** The trouble that a mistake explains: a promise that is broken, values that are lost, a wrong sum, a node that does not answer the setup, a storm. */
export type Symptom = PromiseName | "lost" | "sum" | "setup" | "storm";

/** The probable mistake inside the nodes, in one line with what shows it. */
export interface Diagnosis {
  readonly mistake: LikelyMistake;
  readonly text: string;
  readonly explains: readonly Symptom[];
}

/** A diagnosis in one line. Another version may know a mistake that this one has no words for. */
export function likelyText({ mistake, text }: { readonly mistake: string; readonly text: string }): string {
  const names: Readonly<Record<string, string>> = likelyMistakes;
  return `likely mistake: ${names[mistake] ?? mistake}. ${text}`;
}

/**
 * Whether a storm, told by its text, is the likely cause of all else that is wrong: diagnoses come the likeliest first, and one
 * before its own explains the storm, too, as a missing `in_reply_to` explains repeats.
 */
export function isStormTheCause(storm: string, diagnoses: readonly { readonly text: string }[]): boolean {
  const [first] = diagnoses;
  return first === undefined || first.text === storm;
}

/** A run that is over. */
export interface FinishedRun {
  readonly run: RunResult;
  readonly judgement: Judgement;
  /** Present for workloads that add and read values. */
  readonly set: SetHistory | undefined;
}

/** Looks for one mistake. It watches messages while they travel, since a long run has too many of them to keep. */
export interface Finder {
  /** Takes what the network's journal says, in its order, with the values that a message between nodes carries. */
  observe?(event: JournalEvent, values: readonly unknown[]): void;
  /** The diagnosis, where the evidence is good enough to accuse a node. */
  find(finished: FinishedRun): Diagnosis | undefined;
}

const TEXT_LENGTH_MAX = 60;

/** A value or line as it is quoted in a sentence. */
export function quoted(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX)}…`;
}
