import { describe, expect, it } from "vitest";
import { OpenRequests } from "../../../src/sim/checkers/open-requests.ts";

describe("open requests", () => {
  it("are closed once, by an answer to their sender with their number", () => {
    const requests = new OpenRequests<string>();
    requests.open("c1", 1, "first");
    requests.open("c2", 1, "second");
    expect(requests.close("c1", 2)).toBeUndefined();
    expect(requests.close("c1", undefined)).toBeUndefined();
    expect(requests.close("c1", 1)).toBe("first");
    expect(requests.close("c1", 1)).toBeUndefined();
    expect([...requests.values()]).toEqual(["second"]);
    requests.clear();
    expect([...requests.values()]).toEqual([]);
  });

  it("are none without a number, and beyond the limit the oldest is forgotten", () => {
    const requests = new OpenRequests<number>(2);
    requests.open("c1", undefined, 0);
    for (const msgId of [1, 2, 3]) requests.open("c1", msgId, msgId);
    expect([...requests.values()]).toEqual([2, 3]);
  });
});
