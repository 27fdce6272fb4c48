import { describe, expect, it } from "vitest";
import { noDuplicates } from "../../../../src/sim/checkers/promises/no-duplicates.ts";
import { noPhantom } from "../../../../src/sim/checkers/promises/no-phantom.ts";
import { readYourAdds } from "../../../../src/sim/checkers/promises/read-your-adds.ts";
import { readsGrow } from "../../../../src/sim/checkers/promises/reads-grow.ts";
import { readSetHistory } from "../../../../src/sim/checkers/set-history.ts";
import { HistoryBuilder } from "../history-builder.ts";

const history = () => new HistoryBuilder();
const set = (builder: HistoryBuilder) => readSetHistory(builder.events);
const good = () =>
  set(
    history()
      .add("n0", 1, 0)
      .read("n0", [1], 10)
      .read("n1", [], 12)
      .add("n1", "a", 20)
      .read("n1", ["a", 1], 30),
  );

describe("S1, no phantom", () => {
  it("passes a good history", () => {
    expect(noPhantom(good())).toEqual({ name: "S1-no-phantom", valid: true, count: 0, examples: [] });
  });

  it("catches a value that nobody added", () => {
    expect(noPhantom(set(history().add("n0", 1, 0).read("n3", [1, 99], 10)))).toEqual({
      name: "S1-no-phantom",
      valid: false,
      count: 1,
      examples: ["n3 showed 99, which nobody added (history 3)"],
    });
  });

  it("catches a value shown before it was added", () => {
    expect(noPhantom(set(history().read("n1", [5], 0).add("n0", 5, 10)))).toMatchObject({
      valid: false,
      examples: ["n1 showed 5 before anybody added it (history 1)"],
    });
  });

  it("lets a read show a value whose add is still open", () => {
    const builder = history();
    const acknowledge = builder.invoke("n0", "broadcast", 5, 0);
    builder.read("n1", [5], 5);
    acknowledge("info", undefined, 5_000);
    expect(noPhantom(set(builder)).valid).toBe(true);
  });
});

describe("S2, no duplicates", () => {
  it("passes a good history", () => {
    expect(noDuplicates(good()).valid).toBe(true);
  });

  it("catches a value twice in one read, phantoms too", () => {
    const result = noDuplicates(set(history().add("n0", 1, 0).read("n2", [1, "x", 1, "x"], 10)));
    expect(result).toEqual({
      name: "S2-no-duplicate",
      valid: false,
      count: 2,
      examples: ["n2 showed 1 more than once (history 3)", 'n2 showed "x" more than once (history 3)'],
    });
  });
});

describe("S3, reads on one node only grow", () => {
  it("passes a good history, and one where nodes differ", () => {
    expect(readsGrow(good()).valid).toBe(true);
    expect(readsGrow(set(history().add("n0", 1, 0).read("n0", [1], 10).read("n1", [], 20))).valid).toBe(true);
  });

  it("catches a node that forgets, once", () => {
    const builder = history().add("n0", 1, 0).read("n1", [1], 10).read("n1", [], 20).read("n1", [], 30);
    expect(readsGrow(set(builder))).toEqual({
      name: "S3-reads-grow",
      valid: false,
      count: 1,
      examples: ["n1 showed 1 (history 3) and then no more (history 5)"],
    });
  });

  it("catches a node that forgets and learns again, which set-full passes", () => {
    const builder = history().add("n0", 1, 0).read("n1", [1], 10).read("n1", [], 20).read("n1", [1], 30);
    expect(readsGrow(set(builder)).valid).toBe(false);
  });

  it("does not order reads that overlap", () => {
    const builder = history().add("n0", 1, 0);
    const slow = builder.invoke("n1", "read", undefined, 5, { process: 9 });
    builder.read("n1", [1], 10);
    slow("ok", [], 20);
    expect(readsGrow(set(builder)).valid).toBe(true);
  });

  it("starts anew where the node lost its memory", () => {
    const builder = history().add("n0", 1, 0).read("n1", [1], 10).read("n1", [], 30).read("n1", [1], 40);
    expect(readsGrow(set(builder), [{ node: "n1", timeMs: 20 }]).valid).toBe(true);
    expect(readsGrow(set(builder.read("n1", [], 50)), [{ node: "n1", timeMs: 20 }])).toMatchObject({
      count: 1,
      examples: ["n1 showed 1 (history 7) and then no more (history 9)"],
    });
  });

  it("takes restarts in any order", () => {
    const builder = history().add("n0", 1, 0).read("n1", [1], 10).read("n1", [1], 30).read("n1", [], 50);
    const [later, earlier] = [
      { node: "n2", timeMs: 40 },
      { node: "n1", timeMs: 20 },
    ];
    expect(readsGrow(set(builder), [later, earlier])).toMatchObject({
      count: 1,
      examples: ["n1 showed 1 (history 5) and then no more (history 7)"],
    });
  });
});

describe("S4, a node shows what it acknowledged", () => {
  it("passes a good history", () => {
    expect(readYourAdds(good()).valid).toBe(true);
  });

  it("catches a value acknowledged and not shown by the same node", () => {
    const builder = history().add("n0", 1, 0).read("n0", [], 10).read("n0", [1], 20);
    expect(readYourAdds(set(builder))).toEqual({
      name: "S4-read-your-add",
      valid: false,
      count: 1,
      examples: ["n0 acknowledged 1 (history 1) and did not show it (history 3)"],
    });
  });

  it("asks nothing of other nodes, of open adds, and of lives before a restart", () => {
    const other = history().add("n0", 1, 0).read("n1", [], 10);
    expect(readYourAdds(set(other)).valid).toBe(true);
    const open = history().add("n0", 1, 0, "info").read("n0", [], 10);
    expect(readYourAdds(set(open)).valid).toBe(true);
    const restarted = history().add("n0", 1, 0).read("n0", [], 10);
    expect(readYourAdds(set(restarted), [{ node: "n0", timeMs: 5 }]).valid).toBe(true);
  });

  it("holds a node to a value that another had acknowledged before", () => {
    const builder = history().add("n0", 1, 0).add("n1", 1, 10).read("n1", [], 20);
    expect(readYourAdds(set(builder))).toMatchObject({ count: 1 });
  });
});
