import { describe, expect, test } from "vitest";
import { inProcessLauncher } from "../../../src/sim/nodes/in-process-node.ts";
import { processLauncher } from "../../../src/sim/nodes/process-node.ts";
import type { Service } from "../../../src/sim/services/service.ts";
import type { Services } from "../../../src/sim/services/services.ts";
import { RealScheduler } from "../../../src/sim/time/real-scheduler.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import type { Body } from "../../../src/wire/message.ts";
import { brokenKeys, type RegisterOperation } from "../../support/linearizability.ts";
import { fixturePath, inProcess, proxy } from "./fixture-nodes.ts";
import { RegisterRun } from "./register-run.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => `s${index}`);

function historyOf(
  seed: string,
  service: string,
  spoil?: (services: Services) => Services,
): readonly RegisterOperation[] {
  const scheduler = new VirtualScheduler();
  const launch = inProcessLauncher(() => inProcess((node) => proxy(node, service)));
  const options = { scheduler, launch, seed, nodeCount: 5, operationsPerClient: 40 };
  let ended = false;
  const run = new RegisterRun({
    ...options,
    ...(spoil && { spoil }),
    onEnd: () => {
      ended = true;
    },
  });
  run.start();
  scheduler.runWhile(() => !ended);
  return run.operations;
}

/** Wraps `lin-kv`; `wrong` answers in its place, or does not. */
function spoiled(wrong: (body: Body, right: Service) => Body | undefined): (services: Services) => Services {
  return (services) => {
    const right = services["lin-kv"];
    const handle: Service["handle"] = (client, body) => wrong(body, right) ?? right.handle(client, body);
    return { ...services, "lin-kv": { handle } };
  };
}

function brokenSeeds(service: string, spoil?: () => (services: Services) => Services): string[] {
  return SEEDS.filter((seed) => brokenKeys(historyOf(seed, service, spoil?.())).length > 0);
}

describe("a node that only forwards to lin-kv", () => {
  test("is linearizable under partitions, in every seed", () => {
    expect(brokenSeeds("lin-kv")).toEqual([]);
    const history = historyOf("s0", "lin-kv");
    expect(history).toHaveLength(200);
    for (const kind of ["read", "write", "cas"]) {
      expect(history.filter((operation) => operation.kind === kind).length).toBeGreaterThan(40);
    }
    expect(history.filter(({ kind, done }) => kind === "cas" && done).length).toBeGreaterThan(5);
    expect(history.filter(({ done }) => !done).length).toBeGreaterThan(5);
  });

  test("gives the same history for the same seed", () => {
    expect(historyOf("s1", "lin-kv")).toEqual(historyOf("s1", "lin-kv"));
    expect(historyOf("s1", "lin-kv")).not.toEqual(historyOf("s2", "lin-kv"));
  });

  test("is linearizable as a process, too", async () => {
    const scheduler = new RealScheduler();
    const launch = processLauncher({ bin: fixturePath("lin-kv-proxy") });
    const operations = await new Promise<readonly RegisterOperation[]>((resolve, reject) => {
      scheduler.onError = reject;
      const run: RegisterRun = new RegisterRun({
        scheduler,
        launch,
        seed: "process",
        nodeCount: 3,
        operationsPerClient: 30,
        onEnd: () => run.cluster.stop().then(() => resolve(run.operations), reject),
      });
      run.start();
    }).finally(() => scheduler.stop());
    expect(operations).toHaveLength(90);
    expect(brokenKeys(operations)).toEqual([]);
  });
});

describe("a node that forwards to a store that is not linearizable", () => {
  test("is found out over seq-kv and over lww-kv", () => {
    expect(brokenSeeds("seq-kv")).toEqual(SEEDS);
    expect(brokenSeeds("lww-kv")).toEqual(SEEDS);
  });

  test("is found out over a lin-kv that loses a write", () => {
    const losesWrites = () => {
      let writes = 0;
      return spoiled(({ type }) => {
        if (type !== "write") return undefined;
        writes++;
        return writes % 4 === 0 ? { type: "write_ok" } : undefined;
      });
    };
    expect(brokenSeeds("lin-kv", losesWrites)).toEqual(SEEDS);
  });

  test("is found out over a lin-kv that accepts a stale cas", () => {
    const acceptsStaleCas = () => {
      const former = new Map<unknown, Set<unknown>>();
      return spoiled((body, right) => {
        const reply = right.handle("", body);
        const past = former.get(body.key) ?? new Set();
        former.set(body.key, past);
        if (reply.type === "write_ok") past.add(body.value);
        if (reply.type === "cas_ok") past.add(body.to);
        if (body.type !== "cas" || reply.code !== 22 || !past.has(body.from)) return reply;
        past.add(body.to);
        right.handle("", { type: "write", key: body.key as string, value: body.to as number });
        return { type: "cas_ok" };
      });
    };
    expect(brokenSeeds("lin-kv", acceptsStaleCas)).toEqual(SEEDS);
  });
});
