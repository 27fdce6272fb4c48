import { describe, expect, test } from "vitest";
import type { Message } from "../../src/wire/message.ts";
import { Bench, type BenchOptions, PEER_LIFE, streamed } from "../node/bench.ts";
import { timeOf, Wire } from "../node/wire.ts";

/*
 * Windows of 100 ms. n1 is the hub of the star, all others are leaves. Peers have been heard before. The windows of a hub
 * begin with the first word of a leaf; a leaf that has not heard from its hub guesses.
 */
const settings = { strategy: "batched", batchWindowMs: 100 };
const members = ["n1", "n2", "n3", "n4"];

function batched(options: BenchOptions = {}): Bench {
  const bench = new Bench({
    members,
    topology: {},
    ...options,
    settings: { ...settings, ...options.settings },
  });
  for (const peer of bench.core.base.neighborhood.peers) bench.hearBatch(peer);
  return bench;
}

/** A hub whose first window began just now, with the greeting of n2. */
function hub(wanted: BenchOptions["settings"] = {}): Bench {
  const bench = batched({ settings: wanted });
  bench.hearBatch("n2", { stamp: { batch: 1, greeting: true } });
  return bench;
}

const leaf = (wanted: BenchOptions["settings"] = {}) => batched({ id: "n3", settings: wanted });
/** When a leaf greets its hub. */
const GREETING_MS = 25;
/** A leaf whose greeting reached the hub `earlyMs` before it flushed, just now. */
function inStep(earlyMs: number, wanted: BenchOptions["settings"] = {}): Bench {
  const bench = leaf(wanted);
  bench.wait(GREETING_MS);
  bench.hearBatch("n1", { stamp: { batch: 1, early: [1, earlyMs] } });
  return bench;
}

/** The messages of a log that have values in them. */
const batches = (log: readonly string[]) => log.filter((entry) => entry.includes(" values="));
/** Times, receivers and values of those messages. */
const brief = (log: readonly string[]) =>
  batches(log).map((entry) => entry.replace(/^(\d+ n\d) .* values=(\[.*?\]).*$/, "$1 $2"));
/** A batch of a leaf, with the number that the hub answers to. */
const stamped = (number: number, ...values: readonly unknown[]) => ({
  ...streamed(number, ...values),
  stamp: { batch: number + 1 },
});

describe("a leaf", () => {
  test("greets its hub once when it opens: the answer tells when to send", () => {
    expect(leaf().wait(60_000)).toEqual([
      `${GREETING_MS} n1 batch acked=0 neighbor stamp={"batch":1,"greeting":true}`,
    ]);
  });

  test("that hears how early its greeting came sends the values of a window just before the hub flushes", () => {
    const bench = inStep(37);
    bench.broadcast("a");
    bench.wait(15);
    bench.broadcast("b");
    // The hub flushes when 37 ms and any number of windows are over; 13 ms are kept.
    expect(batches(bench.wait(400))).toEqual([
      '49 n1 batch acked=0 number=1 neighbor relay values=["a","b"] stamp={"batch":2}',
    ]);
  });

  test("sends a value that comes just after its turn with the next one", () => {
    const bench = inStep(37);
    bench.wait(25);
    bench.broadcast("a");
    expect(brief(bench.wait(400))).toEqual(['149 n1 ["a"]']);
  });

  test.each<[string, object]>([
    ["of a batch that it never sent", { batch: 1, early: [9, 37] }],
    ["of more than a window", { batch: 1, early: [1, 101] }],
    ["of more than a window, after the flush", { batch: 1, early: [1, -101] }],
  ])("does not believe a word %s: it sends within a window, as if it had heard nothing", (_what, stamp) => {
    const bench = leaf();
    bench.wait(GREETING_MS);
    bench.hearBatch("n1", { stamp });
    bench.wait(10);
    bench.broadcast("a");
    expect(brief(bench.wait(400))).toEqual(['135 n1 ["a"]']);
  });

  test("believes nobody but its hub", () => {
    const bench = leaf();
    bench.wait(GREETING_MS);
    bench.hearBatch("n2", { stamp: { batch: 1, early: [1, 37] } });
    bench.wait(10);
    bench.broadcast("a");
    expect(brief(bench.wait(400))).toEqual(['135 n1 ["a"]']);
  });

  test("forgets what it heard of windows that had another length", () => {
    const bench = inStep(37);
    expect(bench.ask({ type: "configure", batch_window_ms: 300 }).reply?.type).toBe("configure_ok");
    expect(bench.wait(GREETING_MS)).toEqual([
      '50 n1 batch acked=0 neighbor stamp={"batch":2,"greeting":true}',
    ]);
    bench.wait(10);
    bench.broadcast("a");
    expect(brief(bench.wait(400))).toEqual(['360 n1 ["a"]']);
  });

  test("sends nothing because of what the hub said: that goes nowhere from here", () => {
    const bench = leaf();
    bench.wait(GREETING_MS);
    bench.hearBatch("n1", streamed(1, "x", "y"));
    expect(bench.wait(5_000)).toEqual(["225 n1 batch acked=1 neighbor"]);
    expect(bench.read()).toEqual(["x", "y"]);
  });

  test("acknowledges the hub's batches with its own", () => {
    const bench = inStep(37);
    bench.hearBatch("n1", streamed(1, "x"));
    bench.broadcast("a");
    expect(bench.wait(400)).toEqual([
      '49 n1 batch acked=1 number=1 neighbor relay values=["a"] stamp={"batch":2}',
    ]);
  });

  test("passes on to the hub what it learned around a cut link from another leaf", () => {
    const bench = leaf();
    bench.wait(GREETING_MS);
    bench.hearBatch("n4", { relay: true, values: ["x"] });
    expect(batches(bench.wait(600))).toEqual([
      expect.stringMatching(
        /^\d+ n1 batch acked=0 number=1 neighbor relay values=\["x"\] stamp=\{"batch":2\}$/,
      ),
    ]);
  });
});

describe("the size limit", () => {
  const long = { batchWindowMs: 60_000 };
  test("sends what has come together before the window ends, and a new window begins to fill", () => {
    const bench = inStep(50_000, { ...long, batchSize: 3 });
    expect([...bench.broadcast("a"), ...bench.broadcast("b")]).toEqual([]);
    expect(bench.broadcast("c")).toEqual([
      'n1 batch acked=0 number=1 neighbor relay values=["a","b","c"] stamp={"batch":2}',
    ]);
    expect(bench.broadcast("d")).toEqual([]);
  });

  test("of one makes every value a batch", () => {
    const bench = inStep(50_000, { ...long, batchSize: 1 });
    expect(bench.broadcast("a")).toHaveLength(1);
    expect(bench.broadcast("b")).toHaveLength(1);
  });

  test("does not count what the hub sent: that waits for nothing", () => {
    const bench = inStep(50_000, { ...long, batchSize: 3 });
    bench.hearBatch("n1", streamed(1, 1, 2, 3, 4, 5));
    expect(bench.broadcast("a")).toEqual([]);
    expect(bench.broadcast("b")).toEqual([]);
    expect(bench.broadcast("c")).toEqual([
      'n1 batch acked=1 number=1 neighbor relay values=["a","b","c"] stamp={"batch":2}',
    ]);
  });
});

describe("the hub", () => {
  test("answers a greeting at once, and says how early it was", () => {
    const bench = hub();
    bench.wait(30);
    expect(bench.hearBatch("n3", { stamp: { batch: 1, greeting: true } })).toEqual([
      'n3 batch acked=0 neighbor stamp={"early":[1,-30]}',
    ]);
    bench.wait(60);
    expect(bench.hearBatch("n4", { stamp: { batch: 1, greeting: true } })).toEqual([
      'n4 batch acked=0 neighbor stamp={"early":[1,10]}',
    ]);
  });

  test("passes the batches of a window on as one when that ends, each leaf's without its own, and says how early each was", () => {
    const bench = hub();
    bench.wait(80);
    bench.hearBatch("n2", stamped(1, "a"));
    bench.wait(10);
    bench.hearBatch("n3", stamped(1, "b"));
    expect(batches(bench.wait(400))).toEqual([
      '100 n2 batch acked=1 number=1 neighbor relay values=["b"] stamp={"early":[2,20]}',
      '100 n3 batch acked=1 number=1 neighbor relay values=["a"] stamp={"early":[2,10]}',
      '100 n4 batch acked=0 number=1 neighbor relay values=["a","b"]',
    ]);
  });

  test("sends its own values with the batches that it passes on", () => {
    const bench = hub();
    bench.broadcast("own");
    bench.wait(90);
    bench.broadcast("late");
    bench.hearBatch("n2", stamped(1, "a"));
    expect(brief(bench.wait(400))).toEqual([
      '100 n2 ["own","late"]',
      '100 n3 ["own","late","a"]',
      '100 n4 ["own","late","a"]',
    ]);
  });

  test("without batches to travel with sends its own values at the end of the window", () => {
    const bench = hub();
    bench.broadcast("own");
    expect(brief(bench.wait(400))).toEqual(['100 n2 ["own"]', '100 n3 ["own"]', '100 n4 ["own"]']);
  });

  test("passes a batch that has just missed the flush on in a second one, with others like it", () => {
    const bench = hub();
    bench.wait(102);
    bench.hearBatch("n2", stamped(1, "late"));
    bench.wait(6);
    bench.hearBatch("n3", stamped(1, "late, too"));
    expect(brief(bench.wait(400))).toEqual([
      '112 n2 ["late, too"]',
      '112 n3 ["late"]',
      '112 n4 ["late","late, too"]',
    ]);
  });

  test("takes a batch that comes well before a flush for an early one, not for a late one of the flush before", () => {
    const bench = hub();
    bench.wait(142);
    bench.hearBatch("n2", stamped(1, "early"));
    expect(brief(bench.wait(400))).toEqual(['200 n3 ["early"]', '200 n4 ["early"]']);
  });

  test("keeps a late batch for the next flush where they are late all the time: second ones have a budget", () => {
    const bench = hub();
    const sent: string[] = [...bench.wait(102)];
    for (let window = 1; window <= 11; window++) {
      bench.hearBatch("n2", stamped(window, `late ${window}`));
      sent.push(...bench.wait(100));
    }
    const timesMs = brief(sent)
      .filter((entry) => entry.includes(" n4 "))
      .map(timeOf);
    // Two in store, and one earned in ten windows: the others wait for most of a window.
    expect(timesMs).toEqual([112, 212, 400, 500, 600, 700, 800, 900, 1_000, 1_100, 1_112]);
  });

  test("passes on repaired values, which belong to no window, after half a second at the latest", () => {
    const bench = hub({ batchWindowMs: 10_000 });
    bench.hearBatch("n3", { ...streamed(1, "repaired"), found: true, settles: 9, want: "" });
    expect(brief(bench.wait(600))).toEqual([
      expect.stringMatching(/ n2 \["repaired"\]$/),
      expect.stringMatching(/ n4 \["repaired"\]$/),
    ]);
  });

  test("passes on values that came outside of a leaf's stream after half a second at the latest, too", () => {
    const bench = hub({ batchWindowMs: 10_000 });
    bench.hearBatch("n3", { relay: true, values: ["around"] });
    expect(brief(bench.wait(600))).toEqual([
      expect.stringMatching(/ n2 \["around"\]$/),
      expect.stringMatching(/ n4 \["around"\]$/),
    ]);
  });

  test("and its leaves cost 2(n - 1) messages a window, whatever was said in it", () => {
    const wire = new Wire({ members, settings: { ...settings, batchWindowMs: 1_000 }, latencyMs: 50 });
    for (const id of members) wire.broadcast(id, id);
    wire.run(3_000);
    for (let window = 0; window < 10; window++) {
      for (let i = 0; i < 7; i++) {
        for (const id of members) wire.broadcast(id, `${id} ${window} ${i}`);
        wire.run(100);
      }
      const log = wire.run(300);
      if (window > 1) expect(log.length).toBeLessThanOrEqual(2 * (members.length - 1));
    }
    wire.run(3_000);
    for (const id of members) expect((wire.read(id) as unknown[]).length, id).toBe(4 + 10 * 7 * 4);
  });
});

/** A hub and a leaf over a link of 10 ms, each with a clock of its own. */
class SkewedPair {
  readonly #hub = new Bench({ members: ["n1", "n3", "n4"], topology: {}, settings });
  readonly #leaf = new Bench({ id: "n3", members: ["n1", "n3", "n4"], topology: {}, settings });
  readonly #skewMs: number;
  readonly #onWay: { readonly message: Message; readonly atMs: number }[] = [];
  /** When each value left for n4, in the time of the leaf. */
  readonly leftMs = new Map<string, number>();
  /** How many messages went to n4. */
  sent = 0;
  atMs = 0;

  constructor(skewMs: number) {
    this.#skewMs = skewMs;
    this.#hub.hearBatch("n4");
  }

  broadcast(message: string): void {
    this.#leaf.node.receive({ src: "c1", dest: "n3", body: { type: "broadcast", message } }, this.#leafMs);
  }

  run(ms: number): void {
    for (const untilMs = this.atMs + ms; this.atMs < untilMs; this.atMs++) {
      this.#leaf.node.advance(this.#leafMs);
      this.#hub.node.advance(this.#leafMs + this.#skewMs);
      for (const message of this.#leaf.node.takeOutbox()) this.#carry(message);
      for (const message of this.#hub.node.takeOutbox()) this.#carry(message);
      while ((this.#onWay[0]?.atMs ?? Infinity) <= this.atMs)
        this.#deliver(this.#onWay.shift()?.message as Message);
    }
  }

  get #leafMs(): number {
    return this.#leaf.nowMs + this.atMs;
  }

  #carry(message: Message): void {
    const { dest, body } = message;
    if (dest === "n1" || dest === "n3") this.#onWay.push({ message, atMs: this.atMs + 10 });
    else if (body.values !== undefined && message.src === "n1") {
      this.sent++;
      for (const value of body.values as string[]) this.leftMs.set(value, this.atMs);
      const { life } = this.#hub.core.base;
      const acknowledgement = { type: "batch", life: PEER_LIFE, to_life: life, acked: body.number };
      this.#onWay.push({ message: { src: "n4", dest: "n1", body: acknowledgement }, atMs: this.atMs + 10 });
    }
  }

  #deliver(message: Message): void {
    if (message.dest === "n1") this.#hub.node.receive(message, this.#leafMs + this.#skewMs);
    else this.#leaf.node.receive(message, this.#leafMs);
  }
}

describe("clocks that differ", () => {
  test.each([-500, -120, 0, 40, 500])(
    "by %i ms cost no value, no message, and nothing of latency: every leaf is in step with the hub",
    (skewMs) => {
      const pair = new SkewedPair(skewMs);
      pair.run(37);
      for (let i = 0; i < 20; i++) {
        pair.broadcast(`value ${i}`);
        pair.run(100);
      }
      pair.run(300);
      const waitsMs = Array.from(
        { length: 20 },
        (_, i) => (pair.leftMs.get(`value ${i}`) ?? Infinity) - 37 - i * 100,
      );
      // A window, the link, and 15 ms of margin.
      expect(Math.max(...waitsMs)).toBeLessThanOrEqual(100 + 10 + 15);
      expect(pair.sent).toBe(20);
    },
  );
});

describe("the total overlay", () => {
  const everybody = (wanted: BenchOptions["settings"] = {}) =>
    batched({ id: "n3", settings: { overlay: "total", ...wanted } });

  test("sends clients' values straight to everybody, a window after the first of them", () => {
    const bench = everybody();
    bench.wait(30);
    bench.broadcast("a");
    bench.wait(50);
    bench.broadcast("b");
    const batch = /^130 n[124] batch acked=0 number=1 neighbor values=\["a","b"\]$/;
    const log = batches(bench.wait(400));
    expect(log).toEqual([0, 1, 2].map(() => expect.stringMatching(batch)));
    expect(log.map((entry) => entry.split(" ")[1])).toEqual(["n1", "n2", "n4"]);
  });

  test("passes nothing on", () => {
    const bench = everybody();
    bench.hearBatch("n1", { number: 1, neighbor: true, values: ["x"] });
    expect(bench.wait(900)).toEqual(["200 n1 batch acked=1 neighbor"]);
  });
});

describe("the end of the input", () => {
  test("sends no value that a gossip round has told somebody, and those that came after the round", () => {
    const bench = batched({ members: ["n1", "n2", "n3"] });
    bench.broadcast("a");
    bench.ask({ type: "gossip_round" });
    expect(bench.finish()).toEqual([]);
    const other = batched({ members: ["n1", "n2", "n3"] });
    other.broadcast("a");
    other.ask({ type: "gossip_round" });
    other.broadcast("b");
    expect(other.finish()).toEqual([
      'n2 batch acked=0 number=1 neighbor relay values=["b"]',
      'n3 batch acked=0 number=1 neighbor relay values=["b"]',
    ]);
  });

  test("sends what waits, once, and leaves no timer", () => {
    const bench = leaf();
    bench.broadcast("a");
    expect(batches(bench.finish())).toEqual([
      expect.stringMatching(/^n1 batch acked=0 number=1 neighbor relay values=\["a"\] stamp=\{"batch":\d\}$/),
    ]);
    expect(bench.finish()).toEqual([]);
    expect(bench.node.nextDeadlineMs()).toBe(Infinity);
  });

  test("sends nothing where nothing waits", () => {
    const bench = leaf();
    bench.broadcast("a");
    expect(batches(bench.wait(100))).toHaveLength(1);
    expect(bench.finish()).toEqual([]);
  });
});

describe("a batch that cannot be sent", () => {
  test("because output waits is kept and goes when that is open again", () => {
    const bench = leaf();
    bench.broadcast("a");
    bench.node.setOutputLevel("gossip-waits");
    expect(bench.node.nextDeadlineMs()).toBe(Infinity);
    bench.node.advance(bench.nowMs + 500);
    expect(bench.node.takeOutbox()).toEqual([]);
    bench.node.setOutputLevel("open");
    expect(batches(bench.wait(100))).toHaveLength(1);
  });
});

describe("items of the replicated data types", () => {
  /** When the hub told n3 of items. */
  const told = (log: readonly string[]) =>
    log
      .filter((entry) => entry.includes(" n3 ") && entry.includes(" state="))
      .map((entry) => Number(entry.split(" ")[0]));
  const element = { type: "add", element: "a" };

  test("wait for the second window where they are alone", () => {
    const bench = hub();
    bench.ask(element);
    expect(told(bench.wait(300))).toEqual([200]);
  });

  test("go with the values of a window", () => {
    const bench = hub();
    bench.ask(element);
    bench.broadcast("v");
    expect(told(bench.wait(300))).toEqual([100]);
  });

  test("wait for one window where two would be too long", () => {
    const bench = hub({ batchWindowMs: 501 });
    bench.ask(element);
    expect(told(bench.wait(1_200))).toEqual([501]);
  });
});
