import { describe, expect, it } from "vitest";
import { availability } from "../../../../src/sim/checkers/workloads/availability.ts";
import { counter } from "../../../../src/sim/checkers/workloads/counter.ts";
import { echo } from "../../../../src/sim/checkers/workloads/echo.ts";
import { netStatistics } from "../../../../src/sim/checkers/workloads/net-statistics.ts";
import { stats } from "../../../../src/sim/checkers/workloads/stats.ts";
import { uniqueIds } from "../../../../src/sim/checkers/workloads/unique-ids.ts";
import { worstOf } from "../../../../src/sim/checkers/workloads/verdict.ts";
import { HistoryBuilder } from "../history-builder.ts";

const history = () => new HistoryBuilder();

describe("availability", () => {
  const threeOfFour = history()
    .add("n0", 1, 0)
    .add("n0", 2, 10)
    .add("n0", 3, 20, "info")
    .read("n0", [], 30).events;

  it("is the share of invoked operations that were done", () => {
    expect(availability(threeOfFour)).toEqual({ valid: true, okFraction: 0.75 });
    expect(availability(threeOfFour, 0.75).valid).toBe(true);
    expect(availability(threeOfFour, 0.76).valid).toBe(false);
    expect(availability(threeOfFour, "total").valid).toBe(false);
    expect(availability(history().add("n0", 1, 0).events, "total")).toEqual({ valid: true, okFraction: 1 });
  });

  it("counts an operation that never ended as not done", () => {
    const builder = history().add("n0", 1, 0);
    builder.invoke("n0", "read", undefined, 10);
    expect(availability(builder.events)).toEqual({ valid: true, okFraction: 0.5 });
  });

  it("is unknown where it is demanded and nothing was invoked", () => {
    expect(availability([])).toEqual({ valid: true, okFraction: null });
    expect(availability([], "total").valid).toBe("unknown");
  });
});

describe("stats", () => {
  it("counts outcomes by operation and wants one success of each", () => {
    const builder = history().add("n0", 1, 0).add("n0", 2, 10, "info").add("n1", 3, 15, "fail");
    builder.invoke("n0", "read", undefined, 20);
    const result = stats(builder.events);
    expect(result).toMatchObject({ valid: false, count: 4, okCount: 1, failCount: 1, infoCount: 2 });
    expect([...result.byOperation]).toEqual([
      ["broadcast", { valid: true, count: 3, okCount: 1, failCount: 1, infoCount: 1 }],
      ["read", { valid: false, count: 1, okCount: 0, failCount: 0, infoCount: 1 }],
    ]);
  });
});

describe("stats of each operation", () => {
  it("come in the order of their names", () => {
    const builder = history().read("n0", [], 0).add("n0", 1, 10);
    expect([...stats(builder.events).byOperation.keys()]).toEqual(["broadcast", "read"]);
  });
});

describe("net statistics", () => {
  const counts = { sendCount: 30, recvCount: 20, msgCount: 30 };

  it("divide messages by all invoked operations, reads included", () => {
    const events = history().add("n0", 1, 0).read("n0", [1], 10).read("n1", [1], 20).events;
    const result = netStatistics(
      { all: counts, clients: { ...counts, msgCount: 6 }, servers: counts },
      events,
    );
    expect(result.servers).toEqual({ ...counts, msgsPerOp: 10 });
    expect(result.clients.msgsPerOp).toBe(2);
  });

  it("have no quotient without operations", () => {
    expect(netStatistics({ all: counts, clients: counts, servers: counts }, []).all.msgsPerOp).toBeNull();
  });
});

describe("echo", () => {
  it("passes what comes back as it went and catches what does not", () => {
    const builder = history();
    builder.invoke("n0", "echo", { b: 1, a: 2 }, 0)("ok", { a: 2, b: 1 }, 1);
    expect(echo(builder.events)).toEqual({ valid: true, errors: [] });
    builder.invoke("n1", "echo", "please", 5)("ok", "pleas", 6);
    builder.invoke("n1", "echo", "gone", 10)("info", undefined, 5_010);
    expect(echo(builder.events)).toEqual({
      valid: false,
      errors: [{ index: 3, node: "n1", sent: "please", received: "pleas" }],
    });
  });
});

it.each([
  ["echo", echo],
  ["generate", uniqueIds],
] as const)("too little is known where no %s was answered", (operation, check) => {
  const unanswered = new HistoryBuilder();
  unanswered.invoke("n0", operation, "please", 0)("info", undefined, 5_000);
  expect([check([]).valid, check(unanswered.events).valid]).toEqual(["unknown", "unknown"]);
});

describe("unique-ids", () => {
  const generate = (ids: readonly unknown[]) => {
    const builder = history();
    ids.forEach((id, i) => {
      builder.invoke(`n${i % 3}`, "generate", undefined, i)("ok", id, i);
    });
    return builder;
  };

  it("passes ids that differ", () => {
    expect(uniqueIds(generate([3, 1, 2]).events)).toEqual({
      valid: true,
      attemptedCount: 3,
      acknowledgedCount: 3,
      duplicatedCount: 0,
      duplicated: [],
      range: [1, 3],
    });
  });

  it("catches an id given twice, by canonical JSON", () => {
    const builder = generate(["a", { x: 1, y: 2 }, "b", { y: 2, x: 1 }]);
    builder.invoke("n0", "generate", undefined, 50);
    expect(uniqueIds(builder.events)).toMatchObject({
      valid: false,
      attemptedCount: 5,
      acknowledgedCount: 4,
      duplicatedCount: 1,
      duplicated: [[{ x: 1, y: 2 }, 2]],
    });
  });
});

describe("the first id that is given again", () => {
  it("is told with all who gave it, in order", () => {
    const builder = history();
    const ids = ["a", "b", "b", "a", "b"];
    ids.forEach((id, i) => {
      builder.invoke(`n${i}`, "generate", undefined, i)("ok", id, i);
    });
    expect(uniqueIds(builder.events).firstDuplicate).toEqual({
      id: "b",
      given: [
        { node: "n1", timeMs: 1 },
        { node: "n2", timeMs: 2 },
        { node: "n4", timeMs: 4 },
      ],
    });
  });
});

describe("counters", () => {
  const adds = (builder: HistoryBuilder, kind: "ok" | "info" | "fail", deltas: readonly number[]) => {
    for (const delta of deltas) builder.invoke("n0", "add", delta, 0)(kind, undefined, 1);
    return builder;
  };
  const finally_ = (builder: HistoryBuilder, ...values: unknown[]) => {
    values.forEach((value, i) => {
      builder.read(`n${i}`, value, 100, { final: true });
    });
    return counter(builder.events);
  };

  it("must end at the sum of the acknowledged adds", () => {
    expect(finally_(adds(history(), "ok", [5, -2]), 3, 3)).toEqual({
      valid: true,
      errors: [],
      finalReads: [3, 3],
      acceptable: [[3, 3]],
    });
    expect(finally_(adds(history(), "ok", [5, -2]), 3, 5)).toMatchObject({
      valid: false,
      errors: [{ node: "n1", value: 5 }],
    });
  });

  it("may contain any subset of the indefinite adds, and of adds that never ended", () => {
    const builder = adds(adds(history(), "ok", [10]), "info", [3, -5]);
    builder.invoke("n0", "add", 1, 50);
    const result = finally_(builder, 14, 10, 5);
    expect(result.acceptable).toEqual([
      [5, 6],
      [8, 11],
      [13, 14],
    ]);
    expect(result.valid).toBe(true);
    expect(finally_(adds(adds(history(), "ok", [10]), "info", [3]), 12).valid).toBe(false);
  });

  it("must not contain failed adds, and must be whole numbers", () => {
    expect(finally_(adds(history(), "fail", [4]), 4).valid).toBe(false);
    expect(finally_(history(), "0").valid).toBe(false);
    expect(finally_(history(), 0).valid).toBe(true);
  });

  it("look only at final reads", () => {
    expect(finally_(adds(history().read("n0", 77, 0), "ok", [1]), 1).valid).toBe(true);
    expect(finally_(adds(history(), "ok", [1])).valid).toBe("unknown");
  });
});

describe("verdicts", () => {
  it("are as good as the worst", () => {
    expect(worstOf([])).toBe(true);
    expect(worstOf([true, "unknown"])).toBe("unknown");
    expect(worstOf(["unknown", false, true])).toBe(false);
  });
});
