import { describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { EventualStore } from "../../../src/sim/services/eventual-store.ts";
import { LinearizableStore } from "../../../src/sim/services/linearizable-store.ts";
import { SequentialStore } from "../../../src/sim/services/sequential-store.ts";
import type { Service } from "../../../src/sim/services/service.ts";
import { TimestampOracle } from "../../../src/sim/services/timestamp-oracle.ts";
import type { Body } from "../../../src/wire/message.ts";

/** Draws 0 always: the first of all replicas. */
class Zero extends Random {
  override int(): number {
    return 0;
  }
}

const stores: readonly (readonly [name: string, make: () => Service])[] = [
  ["lin-kv", () => new LinearizableStore()],
  ["seq-kv", () => new SequentialStore(new Random("requests"))],
  ["lww-kv", () => new EventualStore(new Zero(""))],
];

const cas = (from: unknown, to: unknown, create?: unknown): Body => ({
  type: "cas",
  key: "x",
  from,
  to,
  ...(create !== undefined && { create_if_not_exists: create }),
});
const write = (value: unknown, key: unknown = "x"): Body => ({ type: "write", key, value });
const read = (key: unknown = "x"): Body => ({ type: "read", key });
const missing = { type: "error", code: 20, text: "the key does not exist" };

describe.each(stores)("%s", (_name, make) => {
  test.each<[string, readonly (readonly [request: Body, reply: Body])[]]>([
    ["reads no key that was never written", [[read(), missing]]],
    [
      "reads what was written, and what was written over it",
      [
        [write(1), { type: "write_ok" }],
        [read(), { type: "read_ok", value: 1 }],
        [write(null), { type: "write_ok" }],
        [read(), { type: "read_ok", value: null }],
      ],
    ],
    [
      "sets what is as expected, and nothing else",
      [
        [cas(1, 2), missing],
        [write(1), { type: "write_ok" }],
        [cas(1, 2), { type: "cas_ok" }],
        [cas(1, 3), { type: "error", code: 22, text: "the value is 2, not 1" }],
        [read(), { type: "read_ok", value: 2 }],
      ],
    ],
    [
      "creates a key with cas where that is wanted, whatever was expected there",
      [
        [cas(0, 1, false), missing],
        [cas(0, 1, true), { type: "cas_ok" }],
        [cas(0, 5, true), { type: "error", code: 22, text: "the value is 1, not 0" }],
        [read(), { type: "read_ok", value: 1 }],
      ],
    ],
    [
      "takes any JSON for keys and values, and compares them by what they say",
      [
        [write({ list: [1, { deep: null }] }, { a: 1, b: [2] }), { type: "write_ok" }],
        [read({ b: [2], a: 1 }), { type: "read_ok", value: { list: [1, { deep: null }] } }],
        [write("text", "1"), { type: "write_ok" }],
        [read(1), missing],
        [read(null), missing],
        [write([]), { type: "write_ok" }],
        [cas({}, 1), { type: "error", code: 22, text: "the value is [], not {}" }],
        [cas([], { a: 1, b: 2 }), { type: "cas_ok" }],
        [cas({ b: 2, a: 1 }, "__proto__"), { type: "cas_ok" }],
        [write(1, "__proto__"), { type: "write_ok" }],
        [read(), { type: "read_ok", value: "__proto__" }],
        [read("__proto__"), { type: "read_ok", value: 1 }],
      ],
    ],
    [
      "takes a value that is missing for null, as Maelstrom does",
      [
        [{ type: "cas", key: "x", to: 1, create_if_not_exists: true }, { type: "cas_ok" }],
        [{ type: "write", key: "x" }, { type: "write_ok" }],
        [{ type: "cas", key: "x", to: 2 }, { type: "cas_ok" }],
        [read(), { type: "read_ok", value: 2 }],
      ],
    ],
    [
      "refuses what it cannot keep, and keeps what was there",
      [
        [write(1), { type: "write_ok" }],
        [{ type: "read" }, { type: "error", code: 12, text: "key of read is missing" }],
        [
          write(2 ** 60),
          { type: "error", code: 12, text: "value of write holds an integer beyond 2^53 - 1" },
        ],
        [
          { type: "ts" },
          { type: "error", code: 10, text: 'unknown request "ts"; allowed: read, write, cas' },
        ],
        [read(), { type: "read_ok", value: 1 }],
      ],
    ],
  ])("%s", (_what, exchange) => {
    const service = make();
    const replies = exchange.map(([request]) => service.handle("n1", request));
    expect(replies).toEqual(exchange.map(([, reply]) => reply));
  });

  test("is full at 100,000 keys, and still overwrites them", () => {
    const service = make();
    for (let key = 0; key < 99_999; key++) service.handle("n1", write(key, key));
    expect(service.handle("n1", write(1, 99_999))).toEqual({ type: "write_ok" });
    const full = { type: "error", code: 11, text: "the store is full: it holds 100000 keys at most" };
    expect(service.handle("n1", write(1, 100_000))).toEqual(full);
    expect(service.handle("n1", read(100_000))).toEqual(missing);
    expect(service.handle("n1", write("new", 99_999))).toEqual({ type: "write_ok" });
    expect(service.handle("n1", read(99_999))).toEqual({ type: "read_ok", value: "new" });
  });

  test("is full at 64 Mi characters, and takes a value again where another got shorter", () => {
    const service = make();
    const eighth = "x".repeat(8 * 1024 * 1024 - 5);
    // A value has two quotes, a key three characters.
    for (let key = 0; key < 8; key++) {
      expect(service.handle("n1", write(eighth, `${key}`))).toEqual({ type: "write_ok" });
    }
    const full = { type: "error", code: 11, text: "the store is full: it holds 67108864 characters at most" };
    expect(service.handle("n1", write("", "8"))).toEqual(full);
    expect(service.handle("n1", write("short", "3"))).toEqual({ type: "write_ok" });
    expect(service.handle("n1", write("", "8"))).toEqual({ type: "write_ok" });
  });
});

describe("lin-tso", () => {
  test("counts up from 0 for all its clients together", () => {
    const service = new TimestampOracle();
    const replies = ["n1", "n2", "n1"].map((client) => service.handle(client, { type: "ts" }));
    expect(replies).toEqual([0, 1, 2].map((ts) => ({ type: "ts_ok", ts })));
    const refused = { type: "error", code: 10, text: 'unknown request "read"; allowed: ts' };
    expect(service.handle("n1", read())).toEqual(refused);
  });
});
