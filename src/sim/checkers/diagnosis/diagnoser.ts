import type { JournalEvent } from "../../network/journal.ts";
import type { RunResult } from "../../run/run-result.ts";
import type { Judgement } from "../judge.ts";
import { readSetHistory } from "../set-history.ts";
import { namedValues } from "../trails/carried-values.ts";
import { AckAsValue } from "./ack-as-value.ts";
import { BusyNode } from "./busy-node.ts";
import { CountedTwice } from "./counter/counted-twice.ts";
import { CounterOverwritten } from "./counter/counter-overwritten.ts";
import { NotAddedAgain } from "./counter/not-added-again.ts";
import { NotToldAgain } from "./counter/not-told-again.ts";
import { StaleRead } from "./counter/stale-read.ts";
import { TellsNobody } from "./counter/tells-nobody.ts";
import { WrittenWithoutCas } from "./counter/written-without-cas.ts";
import { DebugOnStdout } from "./debug-on-stdout.ts";
import type { Diagnosis, Finder, LikelyMistake } from "./diagnosis.ts";
import { EndlessRetry } from "./endless-retry.ts";
import { InReplyToMissing } from "./in-reply-to-missing.ts";
import { LockHeld } from "./lock-held.ts";
import { NotStored } from "./not-stored.ts";
import { ReplyBeforeStoring } from "./reply-before-storing.ts";
import { EchoToSender } from "./spread/echo-to-sender.ts";
import { NoRetry } from "./spread/no-retry.ts";
import { NotCaughtUp } from "./spread/not-caught-up.ts";
import { NotPassedOn } from "./spread/not-passed-on.ts";
import { TooFewPeers } from "./spread/too-few-peers.ts";
import { StdoutNotFlushed } from "./stdout-not-flushed.ts";
import { StormMistakes } from "./storms.ts";
import { ValueRetyped } from "./value-retyped.ts";

const NOTHING: readonly unknown[] = [];

/** Mistakes that look like others, too, which need not be named beside them. */
const OUTDONE: Readonly<Partial<Record<LikelyMistake, readonly LikelyMistake[]>>> = {
  "too-few-peers": ["not-passed-on"],
};

/** Says what usually causes what a run shows. */
export class Diagnoser {
  readonly #nodes: ReadonlySet<string>;
  readonly #finders: readonly Finder[];

  constructor(nodeIds: Iterable<string>) {
    const nodes = new Set(nodeIds);
    this.#nodes = nodes;
    // A mistake that spoils everything comes before those that it may look like.
    this.#finders = [
      new DebugOnStdout(),
      new StdoutNotFlushed(),
      new InReplyToMissing(nodes),
      new ValueRetyped(),
      new AckAsValue(nodes),
      new LockHeld(nodes),
      new BusyNode(nodes),
      new EndlessRetry(nodes),
      new StormMistakes(),
      new ReplyBeforeStoring(),
      new NotStored(),
      new TooFewPeers(nodes),
      new NotPassedOn(nodes),
      new NotCaughtUp(nodes),
      new NoRetry(nodes),
      new TellsNobody(nodes),
      new WrittenWithoutCas(),
      new NotAddedAgain(nodes),
      new NotToldAgain(nodes),
      new StaleRead(),
      new CountedTwice(),
      new CounterOverwritten(nodes),
      // It costs messages, and breaks nothing.
      new EchoToSender(nodes),
    ];
  }

  /** Takes what the network's journal says, in its order. */
  observe(event: JournalEvent): void {
    const { dest, body } = event.message;
    const values = this.#nodes.has(dest) ? namedValues(body) : NOTHING;
    for (const finder of this.#finders) finder.observe?.(event, values);
  }

  /** The likely mistakes, the likeliest first. None where nothing is sure enough. */
  finish(run: RunResult, judgement: Judgement): readonly Diagnosis[] {
    const set = judgement.workload.checker === "set-full" ? readSetHistory(run.history) : undefined;
    const found = this.#finders.flatMap((finder) => finder.find({ run, judgement, set }) ?? []);
    const outdone = new Set(found.flatMap(({ mistake }) => OUTDONE[mistake] ?? []));
    return found.filter(
      ({ mistake }, i) =>
        !outdone.has(mistake) && found.findIndex((other) => other.mistake === mistake) === i,
    );
  }
}
