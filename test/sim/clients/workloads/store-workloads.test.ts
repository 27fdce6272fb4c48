import { describe, expect, it } from "vitest";
import { ourNodes } from "../../../../src/lab/trials/our-nodes.ts";
import type { InspectableNode } from "../../../../src/node/inspection.ts";
import { Random } from "../../../../src/node/random.ts";
import { kvLww } from "../../../../src/sim/checkers/workloads/kv-lww.ts";
import { kvVv } from "../../../../src/sim/checkers/workloads/kv-vv.ts";
import { kvLwwWorkload } from "../../../../src/sim/clients/workloads/kv-lww.ts";
import { kvVvWorkload } from "../../../../src/sim/clients/workloads/kv-vv.ts";
import { readThenWrite } from "../../../../src/sim/clients/workloads/read-then-write.ts";
import { evenMix, STORE_KEYS, storeRead } from "../../../../src/sim/clients/workloads/store-operations.ts";
import { runVirtual } from "../../../../src/sim/run/run.ts";
import { runOptions } from "../../../../src/sim/run/run-options.ts";
import { Canary, type Mischief } from "../../../canaries/canary.ts";
import { dataCanaryKinds } from "../../../canaries/data-canaries.ts";

type StoreName = "kv-lww" | "kv-vv";

/** A run under partitions; n1 may be a canary. */
function historyOf(workload: StoreName, mischief?: Mischief) {
  const run = runOptions({
    workload,
    nodeCount: 3,
    ratePerSecond: 40,
    latencyMs: 20,
    timeLimitMs: 6_000,
    nemesis: { kind: "partition", intervalMs: 1_500 },
  });
  const make = ourNodes([], run);
  const wrap = (node: InspectableNode) => (mischief === undefined ? node : new Canary(node, mischief));
  return runVirtual(run, (id) => (id === "n1" ? wrap(make(id)) : make(id))).history;
}

const lawsBroken = (workload: StoreName, mischief?: Mischief) => {
  const history = historyOf(workload, mischief);
  const { laws } = workload === "kv-lww" ? kvLww(history) : kvVv(history);
  return laws.flatMap(({ law, valid }) => (valid ? [] : [law]));
};

const canary = (name: string): Mischief => {
  const kind = dataCanaryKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`no canary ${name}`);
  return kind.make();
};

describe.each(["kv-lww", "kv-vv"] as const)("the load of %s", (workload) => {
  it("finds nothing wrong with our nodes under partitions, and reads every key last", () => {
    expect(lawsBroken(workload)).toEqual([]);
    const finals = historyOf(workload).filter(({ kind, final }) => kind === "ok" && final === true);
    expect(finals).toHaveLength(3 * STORE_KEYS.length);
  });
});

describe("a canary among the nodes", () => {
  it.each([
    ["kv-vv", "drops a sibling", ["backwards", "lost"]],
    ["kv-lww", "lets the clock go back", ["clock"]],
    ["kv-lww", "forgets the writes of others", ["unequal", "lost"]],
  ] as const)("is noticed under %s: %s", (workload, name, laws) => {
    expect(lawsBroken(workload, canary(name))).toEqual(expect.arrayContaining([...laws]));
  });
});

describe("a client's reading of a reply", () => {
  const read = storeRead("k");
  const write = { operation: "write", value: { key: "k", value: 1 } };

  it("is a version with its timestamp, or none where the key is missing", () => {
    const { result, errorResult } = kvLwwWorkload();
    expect(result(read, { type: "kv_read_ok", key: "k", value: 7, ts: 1.5 }, "c1")).toEqual({
      ok: true,
      value: { key: "k", versions: [{ value: 7, ts: 1.5 }] },
    });
    expect(errorResult?.(read, 20, "c1")).toEqual({ ok: true, value: { key: "k", versions: [] } });
    expect(errorResult?.(write, 20, "c1")).toBeUndefined();
    expect(errorResult?.(read, 11, "c1")).toBeUndefined();
  });

  it.each([
    [
      kvLwwWorkload,
      { type: "kv_read_ok", key: "j", value: 7, ts: 1.5 },
      "key is not the one that was asked for",
    ],
    [kvLwwWorkload, { type: "kv_read_ok", key: "k", value: 7, ts: "1.5" }, "ts is not a number"],
    [
      kvVvWorkload,
      { type: "vv_read_ok", values: [], conflict: false },
      "values is not a list of values, each with its vc",
    ],
    [
      kvVvWorkload,
      { type: "vv_read_ok", values: [{ value: 1, vc: { c1: 1 } }], conflict: true },
      "conflict does not say whether there are siblings",
    ],
    [
      kvVvWorkload,
      { type: "vv_read_ok", values: [{ value: 1, vc: { c1: -1 } }], conflict: false },
      "values is not a list of values, each with its vc",
    ],
  ])("is a complaint about one that is wrong", (make, reply, reason) => {
    expect(make().result(read, reply, "c1")).toEqual({ ok: false, reason });
  });

  it("is the context of its next write, of the same key only", () => {
    const workload = kvVvWorkload();
    const values = [
      { value: 1, vc: { c1: 2 } },
      { value: 2, vc: { c2: 1 } },
    ];
    workload.result(read, { type: "vv_read_ok", values, conflict: true }, "c9");
    expect(workload.begin?.(write, "c9").value).toEqual({ key: "k", value: 1, context: { c1: 2, c2: 1 } });
    expect(workload.begin?.(write, "c8").value).toEqual({ key: "k", value: 1, context: {} });
    const other = { operation: "write", value: { key: "j", value: 1 } };
    expect(workload.begin?.(other, "c9").value).toEqual({ key: "j", value: 1, context: {} });
  });
});

describe("a load that reads before it writes", () => {
  it("writes the key that the same client has read, and leaves the last reads alone", () => {
    const workload = readThenWrite(kvLwwWorkload(), evenMix);
    const random = new Random("mix");
    const first = workload.next(random);
    expect(first.operation).toBe("read");
    const { key } = first.value as { key: string };
    expect(workload.begin?.(first, "c1")).toBe(first);
    workload.errorResult?.(first, 20, "c1");
    expect(workload.begin?.(workload.next(random), "c2").operation).toBe("read");
    const last = workload.finalOperations?.[0];
    if (last === undefined) throw new Error("there is no last read");
    expect(workload.begin?.(last, "c1")).toBe(last);
    const second = workload.begin?.(workload.next(random), "c1");
    expect(second).toEqual({ operation: "write", value: { key, value: 0 } });
    workload.result({ operation: "write", value: { key, value: 0 } }, { type: "write_ok", ts: 1 }, "c1");
    expect(workload.begin?.(workload.next(random), "c1").operation).toBe("read");
  });
});
