import { describe, expect, test } from "vitest";
import { clockSkewMs, epochMs, ProcessClock } from "../../src/hosts/process-clock.ts";

const START_MS = 1_700_000_000_000;

/**
 * A machine in slow motion: each reading of a clock takes 10 µs, and what is in `lostMs` says after which readings the
 * process loses the processor, and for how long.
 */
class Machine {
  /** The time that has really passed. */
  trueMs = 0;
  /** How far the date is off, now. */
  dateErrorMs = 0;
  #readings = 0;
  readonly #lostMs: ReadonlyMap<number, number>;

  constructor(lostMs: ReadonlyMap<number, number> = new Map()) {
    this.#lostMs = lostMs;
  }

  #read(): number {
    this.trueMs += this.#lostMs.get(this.#readings++) ?? 0;
    this.trueMs += 0.01;
    return this.trueMs;
  }

  readonly clocks = {
    dateMs: () => Math.floor(START_MS + this.#read() + this.dateErrorMs),
    steadyMs: () => 5_000 + this.#read(),
  };

  /** How far a clock is off, now. */
  errorOf(clock: ProcessClock): number {
    return clock.nowMs() - START_MS - this.trueMs;
  }
}

describe("the first reading", () => {
  test.each([0, 1, 2, 3])("does not mind a time slice lost before reading %i", (reading) => {
    const machine = new Machine(new Map([[reading, 26]]));
    expect(Math.abs(machine.errorOf(new ProcessClock(machine.clocks)))).toBeLessThan(1.1);
  });

  test("takes the tightest of several, though most of them lost a time slice", () => {
    const lost = [0, 1, 2, 4, 5, 7, 8, 13].map((reading): [number, number] => [reading, 8 + reading]);
    const machine = new Machine(new Map(lost));
    expect(Math.abs(machine.errorOf(new ProcessClock(machine.clocks)))).toBeLessThan(1.1);
  });

  test("that lost a time slice every time is made good in the course of time", () => {
    const machine = new Machine(new Map([1, 4, 7, 10, 13].map((reading) => [reading, 40])));
    const clock = new ProcessClock(machine.clocks);
    expect(Math.abs(machine.errorOf(clock))).toBeGreaterThan(10);
    for (let second = 0; second < 60; second++) {
      machine.trueMs += 1_000;
      clock.nowMs();
    }
    expect(Math.abs(machine.errorOf(clock))).toBeLessThan(3);
  });
});

describe("later", () => {
  test("the clock follows a date that drifts by 200 ppm", () => {
    const machine = new Machine();
    const clock = new ProcessClock(machine.clocks);
    for (let second = 0; second < 3_600; second++) {
      machine.trueMs += 1_000;
      machine.dateErrorMs += 0.2;
      clock.nowMs();
    }
    expect(Math.abs(machine.errorOf(clock) - machine.dateErrorMs)).toBeLessThan(3);
  });

  test.each([-30_000, -1_000, 1_000, 30_000])("a date that is set by %i ms is followed slowly", (stepMs) => {
    const machine = new Machine();
    const clock = new ProcessClock(machine.clocks);
    machine.dateErrorMs = stepMs;
    let shownMs = clock.nowMs();
    for (let tick = 0; tick < 1_000; tick++) {
      machine.trueMs += 100;
      const nowMs = clock.nowMs();
      expect(nowMs - shownMs).toBeGreaterThan(97);
      expect(nowMs - shownMs).toBeLessThan(103);
      shownMs = nowMs;
    }
    const followedMs = machine.errorOf(clock) * Math.sign(stepMs);
    expect(followedMs).toBeGreaterThan(200);
    expect(followedMs).toBeLessThan(300);
  });

  test("the clock never goes back, however often it is read", () => {
    const machine = new Machine();
    const clock = new ProcessClock(machine.clocks);
    machine.dateErrorMs = -60_000;
    let shownMs = clock.nowMs();
    for (let reading = 0; reading < 20_000; reading++) {
      machine.trueMs += 0.3;
      const nowMs = clock.nowMs();
      expect(nowMs).toBeGreaterThanOrEqual(shownMs);
      shownMs = nowMs;
    }
  });

  test("a look during which the process lost the processor changes nothing", () => {
    const machine = new Machine();
    const clock = new ProcessClock({
      dateMs: machine.clocks.dateMs,
      steadyMs: () => {
        const nowMs = machine.clocks.steadyMs();
        machine.trueMs += machine.trueMs > 500 ? 20 : 0;
        return nowMs;
      },
    });
    const errorMs = machine.errorOf(clock);
    for (let second = 0; second < 30; second++) {
      machine.trueMs += 1_000;
      clock.nowMs();
    }
    // Each reading is followed by 20 ms; that of `nowMs` is the last one before them.
    expect(Math.abs(machine.errorOf(clock) + 20 - errorMs)).toBeLessThan(0.1);
  });

  test("after hours without a look the clock does not leap", () => {
    const machine = new Machine();
    const clock = new ProcessClock(machine.clocks);
    clock.nowMs();
    machine.dateErrorMs = 10_000;
    machine.trueMs += 7_200_000;
    expect(Math.abs(machine.errorOf(clock))).toBeLessThan(5);
  });
});

describe("a skew", () => {
  test("puts the clock wrong by as much", () => {
    const machine = new Machine();
    expect(machine.errorOf(new ProcessClock(machine.clocks, -300)) + 300).toBeCloseTo(0, 0);
  });

  test("is read from the environment, and is none where that holds something else", () => {
    expect(["300", "-120.5", "0"].map(clockSkewMs)).toEqual([300, -120.5, 0]);
    const strange = [undefined, "", "ten", "1e3", "NaN", "Infinity", "86400001", "1 ", "0x10"];
    expect(strange.map(clockSkewMs)).toEqual(strange.map(() => 0));
  });
});

test("the clock of this process shows the date", () => {
  const before = Date.now();
  const shownMs = epochMs();
  expect(shownMs).toBeGreaterThan(before - 50);
  expect(shownMs).toBeLessThan(Date.now() + 50);
});
