import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  createNode,
  defaultOptions,
  type HostedNode,
  HybridClock,
  LwwMap,
  type Message,
  OrSet,
} from "../src/index.ts";

/** A host that serialises by `JSON.stringify`, as a user without our line writer would write it. */
function jsonHost(node: HostedNode): (body: Message["body"]) => unknown[] {
  let nowMs = 1_700_000_000_000;
  return (body) => {
    node.receive({ src: "c1", dest: "n1", body }, ++nowMs);
    return node.takeOutbox().map((message) => JSON.parse(JSON.stringify(message)) as unknown);
  };
}

const init = { type: "init", msg_id: 1, node_id: "n1", node_ids: ["n1"] };
const replied = (body: object) => [{ src: "n1", dest: "c1", body }];

describe("the library", () => {
  it("gives a host messages that JSON.stringify turns into JSON, values of every kind included", () => {
    const ask = jsonHost(createNode(defaultOptions));
    expect(ask(init)).toEqual(replied({ type: "init_ok", in_reply_to: 1, msg_id: 0 }));
    const values = [20, 10, "a\nb", { k: [null, 1.5] }];
    for (const [i, message] of values.entries()) ask({ type: "broadcast", msg_id: 2 + i, message });
    expect(ask({ type: "read", msg_id: 6 })).toEqual(
      replied({ type: "read_ok", messages: values, in_reply_to: 6, msg_id: 5 }),
    );
  });

  it("gives the same reply again as the same JSON", () => {
    const ask = jsonHost(createNode(defaultOptions));
    ask(init);
    ask({ type: "broadcast", msg_id: 2, message: 7 });
    const first = ask({ type: "read", msg_id: 3 });
    expect(first).toEqual(replied({ type: "read_ok", messages: [7], in_reply_to: 3, msg_id: 2 }));
    expect(ask({ type: "read", msg_id: 3 })).toEqual(first);
  });

  it("draws a seed for each node that is given none: what nodes keep from clients cannot be known beforehand", () => {
    const wordOf = (seed: string | undefined) => {
      const node = createNode({ ...defaultOptions, seed });
      jsonHost(node)(init);
      return node.core.base.word;
    };
    expect(wordOf("mine")).toBe(wordOf("mine"));
    expect(wordOf(undefined)).not.toBe(wordOf(undefined));
  });

  it("brings the replicated data types, with everything that they need", () => {
    const [one, two] = [new OrSet<string>(), new OrSet<string>()];
    const addition = one.add("n1#1", canonicalJson("milk"), "milk");
    two.merge(addition);
    one.merge(two.remove(canonicalJson("milk")));
    expect([one.value(), two.value()]).toEqual([[], []]);
    const map = new LwwMap<string>(canonicalJson, new HybridClock());
    map.merge([["colour", { value: "red", ts: 105 }]], 100);
    expect(map.write("size", "large", 100).ts).toBeGreaterThan(105);
  });
});
