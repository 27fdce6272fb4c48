/** All that watches a run while it goes on, and what it tells the judge afterwards. */

import { BatchLateness } from "../../sim/checkers/batch-lateness.ts";
import { Diagnoser } from "../../sim/checkers/diagnosis/diagnoser.ts";
import { restFromMs } from "../../sim/checkers/storm/storm.ts";
import { StormWatch } from "../../sim/checkers/storm/storm-watch.ts";
import { DeferredJournal } from "../../sim/network/deferred-journal.ts";
import type { Journal, JournalEvent } from "../../sim/network/journal.ts";
import type { RunHooks } from "../../sim/run/run-hooks.ts";
import { nodeIdsOf, type RunOptions } from "../../sim/run/run-options.ts";
import { HealWatch } from "../../sim/run/watch/heal-watch.ts";
import { FaultEvidence } from "./fault-evidence.ts";

export interface ObservedRun {
  readonly run: RunOptions;
  readonly isVirtual: boolean;
  /** Other nodes are not asked what only ours know. */
  readonly areOurs: boolean;
  readonly convergeWithinMs: number | undefined;
  /** Gets every event of the network, too. */
  readonly onEvent: Journal;
}

export class RunObservers {
  readonly lateness = new BatchLateness();
  /** Looks into the nodes, so it needs those in this process. */
  readonly healing = new HealWatch();
  readonly storms: StormWatch;
  readonly diagnoser: Diagnoser;
  readonly evidence: FaultEvidence;
  readonly #observed: ObservedRun;
  /** On the wall clock nothing but the run may cost time while it goes on. */
  readonly #deferred = new DeferredJournal((event) => this.#observe(event));

  constructor(observed: ObservedRun) {
    const { run, areOurs, convergeWithinMs } = observed;
    const nodeIds = nodeIdsOf(run.nodeCount);
    this.#observed = observed;
    this.storms = new StormWatch(nodeIds);
    this.diagnoser = new Diagnoser(nodeIds);
    this.evidence = new FaultEvidence({
      run,
      areOurs,
      convergeWithinMs,
      catchUp: () => this.#deferred.flush(),
    });
  }

  /** The hooks that a run has to call. */
  hooks(): RunHooks {
    const { run, isVirtual, areOurs } = this.#observed;
    return {
      journal: isVirtual ? (event) => this.#observe(event) : (event) => this.#deferred.add(event),
      onPhase: (phase, context) => {
        this.evidence.onPhase(context);
        if (phase === "recovery") this.storms.restFromMs = restFromMs(run, context.scheduler.nowMs());
        if (isVirtual) this.healing.onPhase(phase, context);
      },
      ...this.evidence.hooks(),
      ...(isVirtual && { onNemesis: this.healing.onNemesis }),
      asksBytes: areOurs,
      // Our own node promises more than Maelstrom asks.
      allowsEarlyGossip: !areOurs,
    };
  }

  /** The run has ended: what was put off is looked at. */
  finish(): void {
    this.#deferred.flush();
  }

  #observe(event: JournalEvent): void {
    this.lateness.observe(event);
    this.evidence.observe(event);
    this.storms.observe(event);
    if (this.#observed.isVirtual) this.healing.journal(event);
    this.diagnoser.observe(event);
    this.#observed.onEvent(event);
  }
}
