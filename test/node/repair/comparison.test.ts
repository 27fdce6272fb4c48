import { describe, expect, test } from "vitest";
import {
  BATCH_TEXT_MAX,
  FIRST_FOUND_TEXT_MAX,
  FOUND_TEXT_MAX,
  LARGE_ENTRY_LENGTH,
  VALUE_BYTES_MAX,
} from "../../../src/node/limits.ts";
import { FROM_CLIENT } from "../../../src/node/log/arrival.ts";
import { ANSWER_INTERVAL_MS } from "../../../src/node/timing.ts";
import { HashList, SYMBOLS_MAX } from "../../../src/reconcile/index.ts";
import type { Json } from "../../../src/wire/message.ts";
import { Bench } from "../bench.ts";
import { Holdings, hashesOf } from "../holdings.ts";
import { total, Wire } from "../wire.ts";

/* One question, one answer, and exactly what either lacks. */

const pair = { n1: ["n2"], n2: ["n1"] };
const windows = { strategy: "batched", overlay: "topology", batchWindowMs: 20 };
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const words = (log: readonly string[]) =>
  log.map((line) => line.replace(/^\d+ | acked=\d+| mode="push-pull"| stamp=\S+| word=\d+/g, ""));

/** Two nodes that hold these values, of which some were told to one side only while they were cut off. */
function parted(both: readonly Json[], left: readonly Json[], right: readonly Json[]): Wire {
  const wire = new Wire({ settings: windows });
  wire.run(2_000);
  wire.lose = () => true;
  for (const id of ["n1", "n2"]) wire.broadcast(id, ...both);
  wire.broadcast("n1", ...left);
  wire.broadcast("n2", ...right);
  wire.run(12_000);
  wire.lose = () => false;
  return wire;
}

/** Runs until both have compared, and gives what was said, without the last check. */
function healed(wire: Wire): readonly string[] {
  const all = wire.run(4_000);
  const lastCheck = all.findIndex((line) => line.includes(" word=") && !line.includes(" sent="));
  const log = lastCheck < 0 ? all : all.slice(0, lastCheck);
  expect(new Set(wire.read("n1") as Json[])).toEqual(new Set(wire.read("n2") as Json[]));
  return log;
}

describe("a comparison", () => {
  test("between equal nodes is two messages, whatever they hold", () => {
    expect(words(healed(parted(numbers(0, 3_000), [], [])))).toEqual([
      expect.stringMatching(/^n\d>n\d compare question=q\d+ summary sent=\d+$/),
      expect.stringMatching(/^n\d>n\d batch settles=q\d+ equal$/),
    ]);
  });

  test("with few differences brings each side what it lacks, once, and nothing that both have", () => {
    const log = healed(parted(numbers(0, 3_000), ["a", "b"], ["c"]));
    expect(Wire.valuesIn(log).toSorted()).toEqual(["a", "b", "c"]);
    expect(words(log).slice(0, 2)).toEqual([
      expect.stringMatching(/ compare question=q\d+ summary sent=\d+$/),
      expect.stringMatching(/ sketch question=q\d+ symbols$/),
    ]);
    expect(log.filter((line) => line.includes(" compare ")).length).toBe(1);
  });

  test("with many differences does so, too", () => {
    const log = healed(parted(numbers(0, 3_000), numbers(10_000, 11_000), numbers(20_000, 21_500)));
    expect(Wire.valuesIn(log).length).toBe(2_500);
  });

  test("of sides that have little in common is by hashes, which are shorter then", () => {
    const log = healed(parted([1], numbers(10, 60), numbers(100, 150)));
    expect(log.find((line) => line.includes(" sketch "))).toContain("hashes=51");
    expect(Wire.valuesIn(log).length).toBe(100);
  });

  test("of which one side is empty is answered with a wish for everything", () => {
    const log = healed(parted([], numbers(0, 500), []));
    expect(log.filter((line) => line.includes("want=*")).length).toBe(1);
    expect(Wire.valuesIn(log)).toEqual(numbers(0, 500));
  });

  test("beyond what one message can show goes share by share, until all is there", () => {
    const half = 46_000;
    const wire = parted([], numbers(0, half), numbers(half, 2 * half));
    const log = wire.run(15_000).filter((line) => !line.includes(" word="));
    expect(log.filter((line) => /share=\[\d+,\d+\]/.test(line)).length).toBeGreaterThan(1);
    for (const id of ["n1", "n2"]) expect((wire.read(id) as unknown[]).length, id).toBe(2 * half);
  });

  test("that shows a share of the hashes settles nothing but that: a late batch stays late", () => {
    const bench = new Bench({ id: "n2", members: ["n1", "n2"], topology: pair, settings: windows });
    for (const [i, from] of [0, 16_000, 32_000].entries())
      bench.hearBatch("n1", { number: i + 1, neighbor: true, values: numbers(from, from + 16_000) });
    bench.broadcast("late");
    bench.wait(700);
    expect(bench.hear("n1", new Holdings("theirs").question(77))).toEqual([
      expect.stringContaining(" share=["),
    ]);
    bench.hearBatch("n1", { settles: 77, want: "" });
    expect(bench.core.links.get("n1")).toMatchObject({ contact: "asked", isOutstanding: true });
  });

  test("of a share of the hashes, decoded here, leaves a late batch late, too, and asks for the next share once the peer answers again", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast(1);
    const [asked = ""] = bench.wait(600).filter((line) => line.includes(" compare "));
    const question = bench.notation.questionIn(asked);
    const [said] = bench.hear("n2", {
      type: "sketch",
      question,
      mode: "push-pull",
      hashes: new HashList().toText(),
      share: [0, 2],
    });
    expect(said).toContain(" settles=q1");
    expect(said).not.toContain(" floor=");
    expect(bench.core.links.get("n2")).toMatchObject({ isOutstanding: true });
    expect(bench.wait(1.1 * ANSWER_INTERVAL_MS)).toEqual([expect.stringContaining("n2 compare ")]);
  });

  test("in `pull` alone says nothing of what this node has sent: a late batch stays late", () => {
    const settings = { strategy: "anti-entropy", mode: "pull" } as const;
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings });
    bench.hearBatch("n2", { neighbor: true });
    bench.ask({ type: "add", element: "x" });
    const log = bench.wait(2_000);
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(true);
    const asked = log.findLast((line) => line.includes('mode="pull"')) ?? "";
    const settles = bench.notation.questionIn(asked);
    bench.hearBatch("n2", { settles, want: "" });
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(true);
  });

  test("tells in `push` what this node has, in `pull` what it lacks, and no more", () => {
    for (const [mode, gives, wants] of [
      ["push", "values=[1]", "want=0"],
      ["pull", "", "want=1"],
    ] as const) {
      const bench = new Bench({
        members: ["n1", "n2"],
        topology: pair,
        settings: { strategy: "anti-entropy", mode },
      });
      bench.hearBatch("n2");
      bench.broadcast(1);
      const [asked = ""] = bench.wait(200).filter((line) => line.includes(" compare "));
      expect(asked).toContain(`mode="${mode}"`);
      const question = bench.notation.questionIn(asked);
      const [answer] = bench.hear("n2", { ...new Holdings(2).symbols(question, 20), mode });
      expect(answer).toContain(wants);
      expect(answer?.includes("values")).toBe(gives !== "");
    }
  });
});

describe("a want that is no list of hashes", () => {
  test.each([
    ["of entries that were offered", {}],
    ["as the answer to what was shown", { settles: 77 }],
  ])("%s is counted, and nothing is sent", (_what, fields) => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast(1);
    bench.wait(50);
    bench.hear("n2", new Holdings(2).question(77));
    expect(bench.hearBatch("n2", { ...fields, want: "?" })).toEqual([]);
    expect(Object.fromEntries(bench.node.counters.drops)).toEqual({ "malformed-gossip": 1 });
  });
});

describe("an empty node that is asked", () => {
  test.each([
    ["push-pull", " settles=q1 want=*"],
    ["push", " settles=q1 want=*"],
    ["pull", " later=q1"],
  ])("in `%s` answers`%s`: it wants what the peer holds only where that is to move", (mode, answer) => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    const [said = ""] = bench.hear("n2", { ...new Holdings(1).question(77), mode });
    expect(said.endsWith(answer), said).toBe(true);
  });
});

describe("a node that is started anew and filled in parts, over narrow links", () => {
  const members = ["n1", "n2", "n3", "n4"];
  const count = 500;

  test.each(["flood", "hybrid"])(
    "under %s gets each value once, though all others hold it, too",
    (strategy) => {
      const wire = new Wire({ members, topology: total(members), settings: { strategy } });
      for (let i = 0; i < count; i++) {
        wire.broadcast("n1", `${i}`.padEnd(3_000, "x"));
        if (i % 200 === 0) wire.run(300);
      }
      wire.run(10_000);
      const freeMs = new Map<string, number>();
      wire.delayMs = ({ src, dest, body, atMs }) => {
        const way = `${src} ${dest}`;
        const queuedMs = Math.max(0, (freeMs.get(way) ?? 0) - atMs) + JSON.stringify(body).length / 1_000;
        freeMs.set(way, atMs + queuedMs);
        return queuedMs;
      };
      wire.restart("n2");
      const parts = wire.run(10_000).filter((line) => / n\d>n2 batch .* values=/.test(line));
      const first = Math.floor(FIRST_FOUND_TEXT_MAX / 3_002);
      const full = Math.floor(BATCH_TEXT_MAX / 3_002);
      const each = parts.map((part) => Wire.valuesIn([part]).length);
      expect(each).toEqual([first, full, count - first - full]);
      expect(parts.map((part) => part.endsWith(" more"))).toEqual([true, true, false]);
      expect((wire.read("n2") as Json[]).length).toBe(count);
    },
  );
});

describe("an answer that cannot be decoded", () => {
  /** A node that has asked n2 because of a late batch. */
  function asking() {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast(1);
    return { bench, question: questionOf(bench, bench.wait(600)) };
  }

  function questionOf(bench: Bench, log: readonly string[]): number {
    const asked = log.find((line) => line.includes(" compare ")) ?? "";
    return bench.notation.questionIn(asked);
  }

  test("is followed by a question under another key once the peer answers again, which says how often it has failed", () => {
    const { bench, question } = asking();
    const many = new Holdings(...numbers(0, 200));
    expect(bench.hear("n2", many.symbols(question, 8))).toEqual([]);
    const log = bench.wait(1.1 * ANSWER_INTERVAL_MS);
    expect(log).toEqual([expect.stringMatching(/n2 compare .* failures=1$/)]);
    expect(questionOf(bench, log)).not.toBe(question);
    bench.hear("n2", many.symbols(questionOf(bench, log), 8));
    expect(bench.wait(1.1 * ANSWER_INTERVAL_MS)).toEqual([
      expect.stringMatching(/n2 compare .* failures=2$/),
    ]);
  });

  test("and whose question says so is answered with more symbols each time, up to the limit", () => {
    const lengths = [0, 1, 2, 40].map((failures) => {
      const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
      bench.hearBatch("n2");
      for (const value of numbers(0, 300)) bench.broadcast(value);
      bench.wait(200);
      const question = { ...new Holdings(...numbers(1, 302)).question(9), failures: failures || undefined };
      bench.node.receive(
        { src: "n2", dest: "n1", body: { life: 7, to_life: bench.core.base.life, acked: 0, ...question } },
        bench.nowMs,
      );
      const [{ body } = { body: { type: "nothing" } }] = bench.node.takeOutbox();
      return String((body as { symbols?: string }).symbols ?? "").length / 16;
    });
    const [none = 0, one = 0, two = 0, many = 0] = lengths;
    expect(none).toBeGreaterThan(0);
    expect(one).toBeGreaterThan(1.3 * none);
    expect(two).toBeGreaterThan(1.3 * one);
    expect(many).toBeLessThanOrEqual(SYMBOLS_MAX);
  });

  test.each([
    ["noise", noise()],
    ["broken text", "A"],
    ["nothing at all", ""],
  ])(
    "because it is %s brings nothing, breaks nothing and is not repeated without an end",
    (_name, symbols) => {
      const { bench, question } = asking();
      let last = question;
      let questions = 0;
      for (let i = 0; i < 50; i++) {
        bench.hear("n2", { type: "sketch", question: last, mode: "push-pull", symbols });
        const log = bench.wait(20).filter((line) => line.includes(" compare "));
        questions += log.length;
        if (log.length > 0) last = questionOf(bench, log);
      }
      expect(bench.read()).toEqual([1]);
      expect(questions).toBeGreaterThan(0);
      expect(questions).toBeLessThanOrEqual(50);
    },
  );

  function noise(): string {
    const list = new HashList();
    for (let i = 1; i < 60; i++) list.push(Math.imul(i, 0x9e3779b1), Math.imul(i, 0x85ebca6b));
    return list.toText();
  }
});

describe("a question", () => {
  const known = () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2");
    bench.broadcast(1);
    bench.wait(100);
    return bench;
  };

  test("with a malformed summary, or one of another key, is dropped and counted", () => {
    const bench = known();
    expect(bench.hear("n2", { ...new Holdings(1).question(5), summary: "x" })).toEqual([]);
    expect(bench.hear("n2", { ...new Holdings(1).question(5), question: 6 })).toEqual([]);
    expect(bench.core.base.counters.drops.get("malformed-gossip")).toBe(2);
  });

  test("with symbols that are enough is answered with what is lacking, at once", () => {
    const sketch = new Holdings(1, 2, 3).symbols(5, 30).symbols;
    expect(known().hear("n2", { ...new Holdings(1, 2, 3).question(5), sketch })).toEqual([
      expect.stringMatching(/^n2 batch .*settles=q1 want=2$/),
    ]);
  });

  test("with symbols that are not enough is answered with symbols that are", () => {
    const many = new Holdings(...numbers(1, 60));
    const sketch = many.symbols(5, 3).symbols;
    expect(known().hear("n2", { ...many.question(5), sketch })[0]).toMatch(/^n2 sketch /);
  });

  test("of a stranger is refused, and of nobody's life answered to that life", () => {
    const bench = known();
    expect(bench.hear("n9", new Holdings(1).question(5))).toEqual([]);
    expect(bench.hear("n2", { ...new Holdings(1).question(5), life: 99 })).toEqual([
      expect.stringMatching(/^n2 batch to_life=99 .*equal$/),
    ]);
  });
});

describe("a question that comes again, after another one", () => {
  test("may be settled by its first answer: entries that only the later answers showed are still owed", () => {
    const settings = { ...windows, batchWindowMs: 1_000 };
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings });
    bench.hearBatch("n2", { neighbor: true });
    bench.broadcast("told");
    bench.wait(1_200);
    bench.hearBatch("n2", { acked: 1 });
    const asked = new Holdings().question(77);
    expect(bench.hear("n2", asked)).toEqual([expect.stringContaining("sketch")]);
    bench.wait(220);
    expect(bench.hear("n2", new Holdings("more").question(78))).toEqual([expect.stringContaining("sketch")]);
    bench.broadcast("later");
    bench.wait(220);
    expect(bench.hear("n2", asked)).toEqual([expect.stringContaining("sketch")]);
    expect(bench.hearBatch("n2", { settles: 77, want: hashesOf("told") })).toEqual([
      expect.stringContaining("told"),
    ]);
    expect(Wire.valuesIn(bench.wait(1_000))).toEqual(["later"]);
  });
});

describe("an answer that nobody asked for", () => {
  test.each([
    ["sketch", { type: "sketch", question: 77, mode: "push-pull", hashes: hashesOf(5) }],
    ["settlement", { type: "batch", settles: 77, want: hashesOf(1) }],
    ["equality", { type: "batch", settles: 77, equal: true }],
  ])("a %s is dropped and counted", (_name, body) => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2");
    bench.broadcast(1);
    bench.wait(100);
    expect(bench.hear("n2", body)).toEqual([]);
    expect(bench.core.base.counters.drops.get("answer-to-nothing")).toBe(1);
    expect(bench.core.links.get("n2")?.isOutstanding).toBe(true);
  });
});

describe("wants and offers", () => {
  const large = (name: string) => name.repeat(LARGE_ENTRY_LENGTH);
  const known = () => {
    const bench = new Bench({
      members: ["n1", "n2", "n3"],
      topology: { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] },
      settings: windows,
    });
    for (const peer of ["n2", "n3"]) bench.hearBatch(peer, { neighbor: true });
    return bench;
  };

  test("hashes of nothing bring nothing; a wish for everything brings everything that can travel, in parts", () => {
    const bench = known();
    const tooLong = "y".repeat(8 * 1024 * 1024 - 1_000);
    for (let i = 0; i < 3; i++) bench.broadcast(`${i}`.repeat(700_000));
    bench.core.base.log.join(["lww", "k", [tooLong, 1]], FROM_CLIENT);
    bench.wait(3_000);
    expect(
      bench.hearBatch("n2", { want: hashesOf("nobody has it") }).filter((line) => line.includes("values")),
    ).toEqual([]);
    const parts = bench.hearBatch("n2", { want: "*" }).filter((line) => line.includes("values"));
    expect(parts.length).toBe(3);
    expect(parts.some((line) => line.includes("yyy"))).toBe(false);
  });

  test("the hash 0 brings nothing, though it stands where an entry has changed or cannot travel", () => {
    const bench = new Bench({ members: ["n1", "n2"], topology: pair, settings: windows });
    bench.hearBatch("n2", { neighbor: true });
    for (const value of ["old", "new"]) bench.ask({ type: "write", key: "k", value });
    bench.core.base.log.join(["lww", "l", ["x".repeat(VALUE_BYTES_MAX), 1]], FROM_CLIENT);
    bench.wait(2_000);
    const nothing = new HashList();
    nothing.push(0, 0);
    expect(bench.hearBatch("n2", { acked: 1, want: nothing.toText() })).toEqual([
      expect.not.stringMatching(/values|state/),
    ]);
  });

  test("the characters under way to a peer stay below a limit, however often the peer wants everything", () => {
    const bench = known();
    for (let i = 0; i < 40; i++) bench.broadcast(`${i}`.padEnd(1_000_000, "z"));
    bench.wait(3_000);
    let text = 0;
    for (let i = 0; i < 6; i++) for (const line of bench.hearBatch("n2", { want: "*" })) text += line.length;
    expect(text).toBeGreaterThan(1_000_000);
    expect(text).toBeLessThan(FOUND_TEXT_MAX + 8 * 1024 * 1024);
  });

  test("a large entry that was asked of one peer and did not come is asked of another", () => {
    const bench = known();
    const offer = [hashesOf(large("a")), [large("a").length]];
    expect(bench.hearBatch("n2", { offer })).toEqual([expect.stringContaining("want=1")]);
    expect(bench.hearBatch("n3", { offer })).toEqual([]);
    bench.wait(bench.core.base.settings.ackTimeoutMs + 100);
    expect(bench.hearBatch("n3", { offer })).toEqual([expect.stringContaining("want=1")]);
  });

  test("an offer whose lengths are not those of its hashes is dropped and counted", () => {
    const bench = known();
    expect(bench.hearBatch("n2", { offer: [hashesOf(1, 2), [5]] })).toEqual([]);
    expect(bench.hearBatch("n2", { offer: ["no base64", [5]] })).toEqual([]);
    expect(bench.core.base.counters.drops.get("malformed-gossip")).toBe(2);
  });

  test("a peer that promises more for ever, and brings nothing new, does not keep others from comparing", () => {
    const topology = { n1: ["n3"], n2: ["n3"], n3: ["n1", "n2"] };
    const bench = new Bench({ id: "n3", members: ["n1", "n2", "n3"], topology, settings: windows });
    for (const peer of ["n1", "n2"]) bench.hearBatch(peer, { neighbor: true });
    const answerAfter = (value: Json) => {
      bench.wait(300);
      bench.hearBatch("n1", { values: [value], found: true, more: true });
      return bench.hear("n2", new Holdings("c").question(77));
    };
    expect(["a", "b", "b"].flatMap(answerAfter)).toEqual([
      expect.stringContaining(" later="),
      expect.stringContaining(" later="),
      expect.stringMatching(/^n2 sketch .* hashes=2$/),
    ]);
  });

  test("an absurd length does not keep others from being asked for ever", () => {
    const bench = known();
    bench.hearBatch("n2", { offer: [hashesOf(large("a")), [Number.MAX_SAFE_INTEGER]] });
    bench.wait(60_000);
    expect(bench.hearBatch("n3", { offer: [hashesOf(large("a")), [large("a").length]] })).toEqual([
      expect.stringContaining("want=1"),
    ]);
  });
});
