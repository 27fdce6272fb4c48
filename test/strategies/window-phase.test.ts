import { describe, expect, test } from "vitest";
import { Random } from "../../src/node/random.ts";
import { LateBudget } from "../../src/strategies/late-budget.ts";
import { PhaseSamples } from "../../src/strategies/phase-samples.ts";
import { WindowPhase } from "../../src/strategies/window-phase.ts";

const WINDOW_MS = 500;

interface LinkOptions {
  /** The leaf's clock when the hub's shows 0. */
  readonly offsetMs?: number;
  /** How many milliseconds of the leaf pass in one of the hub. */
  readonly rate?: number;
  readonly windowMs?: number;
  /** How long the next message takes. */
  readonly linkMs?: () => number;
  /** Whether the next batch, or the hub's next word, is lost. */
  readonly isLost?: () => boolean;
}

/** A leaf, a hub and the link between them; times are the hub's. */
class Pair {
  readonly windowMs: number;
  readonly hub: WindowPhase;
  readonly leaf: WindowPhase;
  readonly #options: LinkOptions;
  #batch = 0;
  /** Where the hub's flushes are. */
  readonly #phaseMs = 100;
  #nowMs = 1_000;

  constructor(options: LinkOptions = {}) {
    this.#options = options;
    this.windowMs = options.windowMs ?? WINDOW_MS;
    this.hub = new WindowPhase(this.windowMs, undefined);
    this.leaf = new WindowPhase(this.windowMs, "hub");
    this.hub.onBatchArrived("another leaf", 1, this.#phaseMs);
  }

  /** The hub's clock is set, or it is started anew. */
  moveHub(byMs: number): void {
    this.#shiftMs += byMs;
  }
  #shiftMs = 0;

  #leafMs(hubMs: number): number {
    return (this.#options.offsetMs ?? 0) + hubMs * (this.#options.rate ?? 1);
  }

  #hubMs(leafMs: number): number {
    return (leafMs - (this.#options.offsetMs ?? 0)) / (this.#options.rate ?? 1);
  }

  /** The leaf greets, or sends its next batch: how early that comes, by the hub's clock. */
  send(isGreeting = false): number {
    const { linkMs = () => 100, isLost = () => false } = this.#options;
    const dueMs = isGreeting ? undefined : this.leaf.nextFlushMs(this.#leafMs(this.#nowMs));
    const sentMs = dueMs === undefined ? this.#nowMs : this.#hubMs(dueMs);
    const batch = ++this.#batch;
    this.leaf.onTurn(dueMs);
    this.leaf.onBatchSent("hub", batch, this.#leafMs(sentMs));
    this.leaf.onTurn(undefined);
    const arrivedMs = sentMs + linkMs() - this.#shiftMs;
    const earlyMs = this.hub.nextFlushMs(arrivedMs) - arrivedMs;
    if (!isLost()) {
      this.hub.onBatchArrived("leaf", batch, arrivedMs);
      const feedback = this.hub.feedbackFor("leaf", arrivedMs);
      this.hub.onBatchSent("leaf", undefined, arrivedMs);
      if (feedback !== undefined && !isLost()) this.leaf.onFeedback("hub", feedback);
    }
    this.#nowMs = sentMs + 250;
    return earlyMs;
  }

  /** Lets so many windows pass in which the leaf has nothing to say. */
  skip(windows: number): void {
    this.#nowMs += windows * this.windowMs;
  }

  run(batches: number): number[] {
    return Array.from({ length: batches }, () => this.send());
  }
}

describe("a leaf is in step with its hub", () => {
  test.each([-499, -120, 0, 250, 777, 86_400_000])(
    "from its greeting on, though its clock is off by %i ms",
    (offsetMs) => {
      const pair = new Pair({ offsetMs });
      pair.send(true);
      for (const earlyMs of pair.run(20)) {
        expect(earlyMs).toBeGreaterThan(5);
        expect(earlyMs).toBeLessThan(30);
      }
    },
  );

  test.each([0, 3, 60, 140, 450, 2_000])("over a link of %i ms", (linkMs) => {
    const pair = new Pair({ linkMs: () => linkMs });
    pair.send(true);
    for (const earlyMs of pair.run(20)) {
      expect(earlyMs).toBeGreaterThan(5);
      expect(earlyMs).toBeLessThan(30);
    }
  });

  test("after a first window by guess, if its greeting was lost", () => {
    const pair = new Pair({ offsetMs: 333 });
    const [, ...later] = pair.run(10);
    for (const earlyMs of later) expect(earlyMs).toBeLessThan(30);
  });

  test.each([200e-6, -200e-6, 400e-6, 0.01, -0.1, 0.1])(
    "though its clock runs at a rate that differs by %f",
    (error) => {
      const pair = new Pair({ rate: 1 + error });
      pair.send(true);
      const early = pair.run(60).slice(20);
      expect(Math.min(...early)).toBeGreaterThan(0);
      expect(Math.max(...early)).toBeLessThan(Math.abs(error) < 0.001 ? 20 : 80);
    },
  );

  test("after half a minute of silence, though the clocks drift apart by 400 ppm: it has learned the rate", () => {
    const pair = new Pair({ rate: 1 + 400e-6, windowMs: 1_000 });
    pair.send(true);
    pair.run(60);
    pair.skip(30);
    const earlyMs = pair.send();
    expect(earlyMs).toBeGreaterThan(0);
    expect(earlyMs).toBeLessThan(35);
  });

  test("no longer after minutes of silence: it greets again instead of trusting what it knew", () => {
    const pair = new Pair();
    pair.send(true);
    pair.run(5);
    expect(pair.leaf.isInStep(1_000 + 20 * WINDOW_MS)).toBe(true);
    expect(pair.leaf.isInStep(1_000 + 400 * WINDOW_MS)).toBe(false);
  });

  test("again soon after the hub has moved", () => {
    for (const byMs of [-200, -30, 30, 200]) {
      const pair = new Pair();
      pair.send(true);
      pair.run(40);
      pair.moveHub(byMs);
      pair.run(4);
      for (const earlyMs of pair.run(10)) expect(earlyMs, `moved by ${byMs}`).toBeLessThan(45);
    }
  });

  test("though every third batch or answer is lost", () => {
    const random = new Random("lost");
    const pair = new Pair({ offsetMs: -77, isLost: () => random.chance(1 / 3) });
    for (let i = 0; i < 10; i++) pair.send(true);
    for (const earlyMs of pair.run(50)) expect(earlyMs).toBeLessThan(30);
  });
});

describe("the margin follows the jitter", () => {
  const lateShare = (early: readonly number[], windowMs: number) =>
    early.filter((earlyMs) => earlyMs > windowMs / 2).length / early.length;

  test("on a steady link it is small", () => {
    const pair = new Pair();
    pair.send(true);
    expect(Math.max(...pair.run(100).slice(40))).toBeLessThan(14);
  });

  test.each([10, 40, 100])("where latencies vary by ± %i ms hardly any batch is late", (spreadMs) => {
    const random = new Random(`spread ${spreadMs}`);
    const pair = new Pair({ linkMs: () => 100 + (2 * random.float() - 1) * spreadMs, windowMs: 1_000 });
    pair.send(true);
    const early = pair.run(400).slice(40);
    expect(lateShare(early, 1_000)).toBeLessThan(0.01);
    const mean = early.reduce((sum, earlyMs) => sum + earlyMs, 0) / early.length;
    expect(mean).toBeLessThan(25 + 2 * spreadMs);
  });

  test("never takes more than its share of a window, however wildly latencies vary", () => {
    const random = new Random("wild");
    const pair = new Pair({ linkMs: () => random.exponential(400) });
    pair.send(true);
    pair.run(50);
    let latestMs = 0;
    for (let i = 0; i < 100; i++) latestMs = Math.max(latestMs, pair.send());
    // All phases occur, but the pace is kept: one batch in a window.
    const firstMs = pair.leaf.nextFlushMs(1e6);
    expect(pair.leaf.nextFlushMs(firstMs) - firstMs).toBe(WINDOW_MS);
  });
});

describe("numbers that no hub of ours would say", () => {
  test.each([Number.NaN, Infinity, -Infinity, 1e300, WINDOW_MS + 1, -WINDOW_MS - 1])(
    "as %f leave all as it was",
    (earlyMs) => {
      const pair = new Pair();
      pair.send(true);
      pair.run(5);
      const nextMs = pair.leaf.nextFlushMs(10_000);
      pair.leaf.onBatchSent("hub", 99, 9_000);
      pair.leaf.onFeedback("hub", { batch: 99, earlyMs });
      expect(pair.leaf.nextFlushMs(10_000)).toBe(nextMs);
    },
  );

  test("whatever is in range, the next flush is at most a window away, and the pace is kept", () => {
    const random = new Random("hostile");
    const phase = new WindowPhase(WINDOW_MS, "hub");
    for (let i = 1; i < 300; i++) {
      const nowMs = i * 613;
      phase.onBatchSent("hub", i, nowMs);
      phase.onFeedback("hub", { batch: i, earlyMs: random.int(2 * WINDOW_MS) - WINDOW_MS });
      const nextMs = phase.nextFlushMs(nowMs);
      expect(nextMs).toBeGreaterThan(nowMs);
      expect(nextMs).toBeLessThanOrEqual(nowMs + WINDOW_MS);
    }
  });

  test("of batches that were never sent, or long ago, count for nothing", () => {
    const phase = new WindowPhase(WINDOW_MS, "hub");
    for (let batch = 1; batch <= 100; batch++) phase.onBatchSent("hub", batch, 1_000);
    for (const batch of [0, 1, 50, 101]) phase.onFeedback("hub", { batch, earlyMs: 10 });
    expect(phase.isInStep(1_000)).toBe(false);
    phase.onFeedback("leaf", { batch: 100, earlyMs: 10 });
    expect(phase.isInStep(1_000)).toBe(false);
    phase.onFeedback("hub", { batch: 100, earlyMs: 10 });
    expect(phase.isInStep(1_000)).toBe(true);
  });
});

describe("a hub", () => {
  test("says how early a batch came, or how late, whichever is nearer, and once", () => {
    const hub = new WindowPhase(WINDOW_MS, undefined);
    hub.onBatchArrived("a", 1, 0);
    const said = (arrivedMs: number) => {
      hub.onBatchArrived("a", 7, arrivedMs);
      return hub.feedbackFor("a", arrivedMs + 40);
    };
    expect(said(1_490)).toEqual({ batch: 7, earlyMs: 10 });
    expect(said(1_510)).toEqual({ batch: 7, earlyMs: -10 });
    expect(said(1_260)).toEqual({ batch: 7, earlyMs: 240 });
    hub.onBatchSent("a", undefined, 2_000);
    expect(hub.feedbackFor("a", 2_000)).toBeUndefined();
    expect(hub.feedbackFor("b", 2_000)).toBeUndefined();
  });

  test("below another one says nothing before it is in step itself, and then what was asked before", () => {
    const hub = new WindowPhase(WINDOW_MS, "root");
    hub.onBatchArrived("leaf", 3, 1_000);
    expect(hub.feedbackFor("leaf", 1_010)).toBeUndefined();
    hub.onBatchSent("root", 1, 1_000);
    hub.onFeedback("root", { batch: 1, earlyMs: 200 });
    const { batch, earlyMs } = hub.feedbackFor("leaf", 1_210) ?? { batch: 0, earlyMs: 0 };
    expect(batch).toBe(3);
    expect(earlyMs).toBe(Math.round(hub.nextFlushMs(1_000) - 1_000));
  });
});

describe("samples of a moment that comes once in a window", () => {
  test("that come around a multiple of it are one and the same phase", () => {
    const samples = new PhaseSamples(100);
    for (const timeMs of [1_098, 1_202, 1_299, 1_401, 1_500]) samples.add(timeMs);
    const { meanMs, deviationMs } = samples.scatterAt(1_500);
    expect(meanMs).toBeCloseTo(1_500, 0);
    expect(deviationMs).toBeLessThan(2);
  });

  test("are forgotten when time has gone by, and at once when the phase has moved", () => {
    const samples = new PhaseSamples(100);
    for (let window = 0; window < 20; window++) samples.add(1_000 + 100 * window);
    expect(samples.isKnown(3_000)).toBe(true);
    expect(samples.isKnown(3_000 + 260 * 100)).toBe(false);
    for (let window = 20; window < 23; window++) samples.add(1_030 + 100 * window);
    const { meanMs, earliestMs, latestMs } = samples.scatterAt(3_230);
    expect(meanMs).toBeCloseTo(3_230, 5);
    expect([earliestMs, latestMs].map((ms) => Math.round(ms))).toEqual([0, 0]);
  });
});

describe("a leaf that hears its hub in every window", () => {
  /** Flushes by the leaf's clock at 100 and every window after; batches get there in `upMs`, and the hub's here in `downMs`. */
  function leafThatHears(upMs: number, downMs: (window: number) => number, windows = 20): WindowPhase {
    const leaf = new WindowPhase(WINDOW_MS, "hub");
    for (let window = 1; window <= windows; window++) {
      const flushMs = 100 + window * WINDOW_MS;
      leaf.onBatchSent("hub", window, flushMs - upMs - 20);
      leaf.onRelayed(flushMs + downMs(window));
      leaf.onFeedback("hub", { batch: window, earlyMs: 20 });
    }
    return leaf;
  }
  /** How long before a flush it sends. */
  const leadMs = (leaf: WindowPhase) =>
    WINDOW_MS + 100 - (leaf.nextFlushMs(21 * WINDOW_MS + 100) % WINDOW_MS);

  test.each([
    [60, 60 + 36],
    [100, 100 + 36],
    [140, 140 + 20],
    [200, 200 + 13],
  ])(
    "over %i ms is earlier by a pause, unless its link is long: %i ms before the flush",
    (linkMs, expectedMs) => {
      expect(leadMs(leafThatHears(linkMs, () => linkMs)) % WINDOW_MS).toBeCloseTo(expectedMs, 5);
    },
  );

  test("is the earlier, the more the hub's batches scatter", () => {
    const leaf = leafThatHears(100, (window) => (window % 2 === 0 ? 70 : 130));
    expect(leadMs(leaf) % WINDOW_MS).toBeCloseTo(100 + 13 + 3 * 30, 5);
  });
});

test("a leaf goes by its greeting, sent when all nodes greet at once, until a batch has shown better", () => {
  const leaf = new WindowPhase(WINDOW_MS, "hub");
  leaf.onBatchSent("hub", 1, 1_000);
  leaf.onFeedback("hub", { batch: 1, earlyMs: 0 });
  expect(leaf.nextFlushMs(1_001)).toBe(1_500 - 13);
  leaf.onBatchSent("hub", 2, 1_487);
  leaf.onFeedback("hub", { batch: 2, earlyMs: 83 });
  expect(leaf.nextFlushMs(1_600)).toBe(2_070 - 13);
});

describe("the budget for late batches", () => {
  test("grants two at first, then one in ten windows, and does not pile up", () => {
    const budget = new LateBudget(100);
    expect([0, 1, 2].map((nowMs) => budget.take(nowMs))).toEqual([true, true, false]);
    const granted = Array.from({ length: 50 }, (_, window) => budget.take(100 * (window + 1)));
    expect(granted.filter(Boolean)).toHaveLength(5);
    expect([1e7, 1e7, 1e7].map((nowMs) => budget.take(nowMs))).toEqual([true, true, false]);
  });
});

describe("windows of items", () => {
  test("are every second one of a hub, from its first on", () => {
    const hub = new WindowPhase(WINDOW_MS, undefined);
    hub.onBatchArrived("a leaf", 1, 100);
    expect([150, 700, 1_099, 1_100, 1_700].map((nowMs) => hub.nextFlushMs(nowMs))).toEqual([
      600, 1_100, 1_100, 1_600, 2_100,
    ]);
    expect([150, 700, 1_099, 1_100, 1_700].map((nowMs) => hub.nextItemFlushMs(nowMs))).toEqual([
      1_100, 1_100, 1_100, 2_100, 2_100,
    ]);
  });

  test("are those of a leaf after which its hub passes items on, once it has heard some", () => {
    const leaf = new WindowPhase(WINDOW_MS, "hub");
    const flushMs = leaf.nextFlushMs(1_000);
    expect(leaf.nextItemFlushMs(1_000)).toBe(flushMs);
    // Less than a window after a flush of this leaf, and again two windows later.
    leaf.onItemsRelayed(flushMs + 150);
    expect(leaf.nextItemFlushMs(1_000)).toBe(flushMs);
    leaf.onItemsRelayed(flushMs + WINDOW_MS + 150);
    expect(leaf.nextItemFlushMs(1_000)).toBe(flushMs + WINDOW_MS);
    leaf.onItemsRelayed(flushMs - 350);
    expect(leaf.nextItemFlushMs(1_000)).toBe(flushMs + WINDOW_MS);
  });
});
