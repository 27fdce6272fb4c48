import { expect, test } from "vitest";
import { Holders } from "../../src/sim/checkers/holders.ts";
import { noDuplicates } from "../../src/sim/checkers/promises/no-duplicates.ts";
import { noPhantom } from "../../src/sim/checkers/promises/no-phantom.ts";
import { readYourAdds } from "../../src/sim/checkers/promises/read-your-adds.ts";
import { readsGrow } from "../../src/sim/checkers/promises/reads-grow.ts";
import { ReplyWatch } from "../../src/sim/checkers/reply-watch.ts";
import { readSetHistory } from "../../src/sim/checkers/set-history.ts";
import { topology } from "../../src/sim/network/topology.ts";
import { processLauncher } from "../../src/sim/nodes/process-node.ts";
import { Downtime } from "../../src/sim/run/downtime.ts";
import { runTest } from "../../src/sim/run/run.ts";
import type { RunContext, RunHooks } from "../../src/sim/run/run-hooks.ts";
import { nodeIdsOf, runOptions } from "../../src/sim/run/run-options.ts";
import { repositoryPath } from "../support/repository.ts";

/*
 * The binary itself, five of them over pipes, in real time: one is killed with -9 and comes back without its memory, one is
 * stopped and goes on, and there are partitions besides.
 */

const options = runOptions({
  nodeCount: 5,
  ratePerSecond: 60,
  timeLimitMs: 4_500,
  latencyMs: 10,
  recoveryMs: 8_000,
  nemesis: { kind: "partition", intervalMs: 700 },
  seed: "processes",
});

/** Kills one node and stops another while the load runs; keeps the book of it. */
class Tormentor {
  readonly downtime = new Downtime();
  readonly holders = new Holders();
  readonly replies = new ReplyWatch(nodeIdsOf(5), (id, fromMs, toMs) =>
    this.downtime.stoppedMs(id, fromMs, toMs),
  );
  readonly problems: string[] = [];

  readonly hooks: RunHooks = {
    journal: (event) => {
      this.holders.observe(event);
      this.replies.observe(event);
    },
    onPhase: (phase, context) => {
      if (phase !== "load") return;
      const startMs = context.scheduler.nowMs();
      context.scheduler.at(startMs + 800, () => this.#stop("n1", 2_000, context));
      context.scheduler.at(startMs + 1_200, () => this.#kill("n3", 900, context));
    },
  };

  #stop(id: string, lengthMs: number, { nodes, scheduler }: RunContext): void {
    nodes.get(id)?.pause();
    this.downtime.onStop(id, scheduler.nowMs());
    scheduler.at(scheduler.nowMs() + lengthMs, () => {
      nodes.get(id)?.resume();
      this.downtime.onGoOn(id, scheduler.nowMs());
    });
  }

  #kill(id: string, downMs: number, { nodes, scheduler, sendInit, network, nodeIds }: RunContext): void {
    nodes.get(id)?.crash();
    this.downtime.onStop(id, scheduler.nowMs());
    this.holders.onMemoryLost(id);
    this.replies.onMemoryLost(id);
    scheduler.at(scheduler.nowMs() + downMs, () => {
      this.downtime.onStart(id, scheduler.nowMs());
      nodes.get(id)?.start();
      sendInit(id, (problem) => {
        if (problem !== undefined) this.problems.push(problem);
        const body = { type: "topology", topology: topology(options.topology, nodeIds) };
        network.register("teller", "client", { deliver: () => network.unregister("teller") });
        network.send({ src: "teller", dest: id, body: { ...body, msg_id: 1 } });
      });
    });
  }
}

test.concurrent.each(["hybrid", "batched"])(
  "%s keeps its promises through kill -9, SIGSTOP and partitions",
  async (strategy) => {
    const torment = new Tormentor();
    const launch = processLauncher({ bin: repositoryPath("maelstrom.sh"), args: ["--strategy", strategy] });
    const run = await runTest(options, launch, torment.hooks);
    expect([...torment.problems, ...run.problems, ...run.violations]).toEqual([]);

    const set = readSetHistory(run.history);
    const { restarts } = torment.downtime;
    const promises = [
      noPhantom(set),
      noDuplicates(set),
      readsGrow(set, restarts),
      readYourAdds(set, restarts),
      ...torment.replies.finish(run.phases.endMs, new Set()),
    ];
    expect(promises.filter(({ valid }) => !valid)).toEqual([]);

    const acknowledged = set.adds.flatMap(({ value, okIndex }, id) => {
      return okIndex < Infinity && !torment.holders.isGone(value) ? [id] : [];
    });
    const last = set.reads.filter(({ final }) => final);
    expect(last).toHaveLength(5);
    expect(acknowledged.length).toBeGreaterThan(40);
    for (const { ids } of last) {
      const shown = new Set(ids);
      expect(acknowledged.filter((id) => !shown.has(id))).toEqual([]);
    }
  },
);
