import { expect, it } from "vitest";
import { requests } from "../../../../src/sim/checkers/workloads/requests.ts";
import { HistoryBuilder } from "../history-builder.ts";

const load = { ratePerSecond: 10, timeLimitMs: 1_000, concurrency: 2 };
const always = (ms: number) => ({ "0": ms, "0.5": ms, "0.95": ms, "0.99": ms, "1": ms });

it("measures each kind of request until its reply, the last reads among them, and how much of the time workers waited", () => {
  const history = new HistoryBuilder()
    .add("n0", 1, 100, "ok", 500)
    .add("n1", 2, 100, "info", 700)
    .read("n0", [1], 600, { endMs: 604 })
    .read("n0", [1], 9_000, { endMs: 9_004, final: true });
  expect(requests(history.events, load)).toEqual({
    latenciesMs: new Map([
      ["broadcast", always(400)],
      ["read", always(4)],
    ]),
    offeredCount: 3,
    wantedCount: 10,
    busyShare: (400 + 600 + 4) / 2_000,
    longestWaitMs: 600,
  });
});

it("takes a request without an end for one that waits until the load ends, and nothing that comes after it for a part of the load", () => {
  const history = new HistoryBuilder();
  history.invoke("n0", "read", undefined, 200);
  history.read("n1", [], 700, { endMs: 5_200 });
  expect(requests(history.events, load)).toMatchObject({
    offeredCount: 2,
    busyShare: (1_000 + 500) / 2_000,
    longestWaitMs: 4_500,
  });
  expect(requests([], load)).toEqual({
    latenciesMs: new Map(),
    offeredCount: 0,
    wantedCount: 10,
    busyShare: 0,
    longestWaitMs: 0,
  });
});
