import { describe, expect, it } from "vitest";
import {
  minLatencyMs,
  minMessagesPerBroadcast,
  minMessagesPerOperation,
  starBatchesPerWindowMax,
} from "../../src/theory/bounds.ts";

describe("the bounds of a broadcast", () => {
  it("are n − 1 messages a value, half of that an operation where every other is a read, and one hop", () => {
    expect(minMessagesPerBroadcast(25)).toBe(24);
    expect(minMessagesPerOperation(25)).toBe(12);
    expect(minMessagesPerOperation(25, 1)).toBe(24);
    expect(minLatencyMs(25, 100)).toBe(100);
    expect(minLatencyMs(1, 100)).toBe(0);
  });

  it("are 2(n − 1) batches a window in a star", () => {
    expect(starBatchesPerWindowMax(25)).toBe(48);
  });

  it.each([0, 1.5, Number.NaN])("are refused for %d nodes", (nodes) => {
    for (const bound of [minMessagesPerBroadcast, minMessagesPerOperation, starBatchesPerWindowMax])
      expect(() => bound(nodes)).toThrow(RangeError);
    expect(() => minLatencyMs(nodes, 100)).toThrow(RangeError);
  });

  it("are refused for a share of broadcasts above 1, and for hops of less than no time", () => {
    expect(() => minMessagesPerOperation(25, 1.1)).toThrow(RangeError);
    expect(() => minLatencyMs(25, -1)).toThrow(RangeError);
  });
});
