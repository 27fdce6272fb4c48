import { describe, expect, test } from "vitest";
import { QUESTIONS_OPEN_MAX } from "../../../src/node/limits.ts";
import { Link } from "../../../src/node/links/link.ts";
import type { Move } from "../../../src/node/log/log.ts";
import { Moments } from "../../../src/node/repair/moments.ts";
import { ANSWER_INTERVAL_MS, QUESTION_TIMEOUT_MS } from "../../../src/node/timing.ts";

type Base = ConstructorParameters<typeof Moments>[0];

const LIFE = 5;

/** Moments of the node n2, whose time and log a test sets, and its link to a peer. */
function momentsWith(peer = "n3", traits = { hasRounds: false }) {
  let [ticks, draws] = [0, 0];
  const moves: ((to: Move) => void)[] = [];
  const base = {
    nowMs: 1_000,
    log: { length: 3, onMove: (listener: (to: Move) => void) => moves.push(listener) },
    life: LIFE,
    neighborhood: { id: "n2" },
    random: { next32: () => ++draws },
    traits,
    settings: { gossipIntervalMs: 300 },
    tick: () => ++ticks,
  };
  return { base, moves, link: new Link(peer), moments: new Moments(base as unknown as Base) };
}

const send = (link: Link, nowMs: number) => link.outgoing.onSend([0], 1, nowMs, 500, true);

describe("a question to a peer", () => {
  test("is the same one again while nothing has changed: only its time is new", () => {
    const { base, link, moments } = momentsWith();
    const first = moments.ask(link, true, 0);
    base.nowMs += 500;
    expect(moments.ask(link, true, 0)).toEqual({ ...first, atMs: 1_500 });
  });

  test.each<[string, (given: ReturnType<typeof momentsWith>) => [isWhole: boolean, word: number]]>([
    ["the log has grown", ({ base }) => [true, base.log.length++ * 0]],
    ["a batch has gone to the peer", ({ base, link }) => [true, send(link, base.nowMs) * 0]],
    ["less of the log is to move", () => [false, 0]],
    ["the hashes are made under another word", () => [true, 77]],
  ])("is another one where %s, and the former one stays open", (_what, change) => {
    const given = momentsWith();
    const { base, link, moments } = given;
    const first = moments.ask(link, true, 0);
    base.nowMs += 500;
    const second = moments.ask(link, ...change(given));
    expect(second.question).not.toBe(first.question);
    expect(second.tick).toBeGreaterThan(first.tick);
    expect(second).toMatchObject({ logLength: base.log.length, sent: link.outgoing.sent, atMs: 1_500 });
    for (const asked of [first, second]) expect(moments.asked(link, asked.question)).toEqual(asked);
  });

  test.each([
    ["half a second apart: the oldest ones go", QUESTION_TIMEOUT_MS, [2, 3, 4, 5]],
    ["in much less than a round trip: their first answers are about the oldest", 10, [0, 1, 2, 5]],
  ])(`is one of ${QUESTIONS_OPEN_MAX} that stay open where six are asked %s`, (_when, intervalMs, stay) => {
    const { base, link, moments } = momentsWith();
    const asked = Array.from({ length: 6 }, () => {
      base.nowMs += intervalMs;
      base.log.length++;
      return moments.ask(link, true, 0).question;
    });
    const isOpen = (question: number) => moments.asked(link, question) !== undefined;
    expect([0, 1, 2, 3, 4, 5].filter((i) => isOpen(asked[i] as number))).toEqual(stay);
  });

  test("shares its number with those that go to other peers at the same moment, and with no other", () => {
    const { base, link, moments } = momentsWith();
    const ask = (peer: string) => moments.ask(new Link(peer), true, 0).question;
    const first = moments.ask(link, true, 0).question;
    expect(ask("n4")).toBe(first);
    base.log.length++;
    const second = ask("n5");
    base.nowMs++;
    const third = ask("n6");
    const otherWord = moments.ask(new Link("n7"), true, 77).question;
    expect(new Set([first, second, third, otherWord]).size).toBe(4);
  });

  test("has a number of 53 random bits that is never 0", () => {
    const { base, link, moments } = momentsWith();
    base.random.next32 = () => 0;
    expect(moments.ask(link, true, 0).question).toBe(1);
    for (const [word, question] of [
      [2, 3 + 2 * 2 ** 32],
      [0x1f_fffe, 0x1f_ffff + 0x1f_fffe * 2 ** 32],
      [0x1f_ffff, 0x20_0000],
    ] as const) {
      base.nowMs++;
      base.log.length++;
      base.random.next32 = () => word;
      expect(moments.ask(link, true, 0).question).toBe(question);
    }
  });

  test.each([
    ["later", 100],
    ["at once", 0],
  ])(
    "whose answer comes %s and cannot be decoded gives way to one under another key, which remembers that",
    (_when, waitMs) => {
      const { base, link, moments } = momentsWith();
      const first = moments.ask(link, true, 9);
      base.nowMs += waitMs;
      moments.onFailure(link, first);
      expect(moments.asked(link, first.question)).toBeUndefined();
      const again = moments.ask(link, true, 9);
      expect(again).toMatchObject({ failures: 1, word: 9, isWhole: true, atMs: 1_000 + waitMs });
      expect(again.question).not.toBe(first.question);
      base.log.length++;
      expect(moments.ask(link, true, 9).failures).toBe(1);
    },
  );
});

describe("the log as a peer was shown it", () => {
  const shown = (question: number, logLength = 3, atMs = 1_000) => ({
    question,
    word: 0,
    tick: question,
    atMs,
    logLength,
    sent: 2,
    isWhole: true,
  });

  test("counts as it was shown first, to that life alone", () => {
    const { link, moments } = momentsWith();
    moments.onShown(link, shown(50, 3), 8);
    moments.onShown(link, shown(50, 4), 8);
    moments.onShown(link, shown(51, 5), 8);
    expect([50, 51].map((question) => moments.shown(link, question, 8)?.logLength)).toEqual([3, 5]);
    expect(moments.shown(link, 50, 9)).toBeUndefined();
    expect(moments.of(link, 50)?.logLength).toBe(3);
  });

  test.each([
    ["half a second apart, without the oldest", QUESTION_TIMEOUT_MS, [2, 3, 4, 5]],
    ["in much less than a round trip, with the oldest", 10, [0, 1, 2, 5]],
  ])(`is remembered for ${QUESTIONS_OPEN_MAX} of six questions %s`, (_when, intervalMs, stay) => {
    const { link, moments } = momentsWith();
    for (let i = 0; i < 6; i++) moments.onShown(link, shown(i, 3, i * intervalMs), 8);
    expect([0, 1, 2, 3, 4, 5].filter((i) => moments.of(link, i) !== undefined)).toEqual(stay);
  });

  test("is settled with all that was shown before it and every question of this node; later ones stay", () => {
    const { link, moments } = momentsWith();
    const { question } = moments.ask(link, true, 0);
    for (const name of [50, 51, 52]) moments.onShown(link, shown(name), 8);
    moments.settle(link, 51, true);
    expect([50, 51, 52].map((name) => moments.of(link, name)?.question)).toEqual([undefined, undefined, 52]);
    expect(moments.of(link, question)).toBeUndefined();
  });

  test("stays where a question of this node settles the comparison", () => {
    const { link, moments } = momentsWith();
    const { question } = moments.ask(link, true, 0);
    for (const name of [50, 51]) moments.onShown(link, shown(name), 8);
    moments.settle(link, question, true);
    expect([50, 51].map((name) => moments.of(link, name)?.question)).toEqual([50, 51]);
  });

  test("in a comparison of one way or of a part settles what came before it, and no later question", () => {
    const { base, link, moments } = momentsWith();
    const ask = () => {
      base.log.length++;
      return moments.ask(link, true, 0).question;
    };
    const asked = [ask(), ask(), ask()] as const;
    for (const name of [50, 51]) moments.onShown(link, shown(name), 8);
    const open = () => [...asked, 50, 51].filter((name) => moments.of(link, name) !== undefined);
    moments.settle(link, 50, false);
    expect(open()).toEqual([...asked, 51]);
    moments.settle(link, asked[1], false);
    expect(open()).toEqual([asked[2], 51]);
  });

  test("moves when the log closes ranks, as questions do", () => {
    const { link, moments, moves } = momentsWith();
    const { question } = moments.ask(link, true, 0);
    moments.onShown(link, shown(50, 9), 8);
    for (const listener of moves) listener((position) => position - 2);
    expect([moments.of(link, question)?.logLength, moments.of(link, 50)?.logLength]).toEqual([1, 7]);
  });
});

describe("a new life of the peer", () => {
  test("keeps the question that proved it, and what was shown to it; numbers of batches begin again", () => {
    const { base, link, moments } = momentsWith();
    send(link, base.nowMs);
    const first = moments.ask(link, true, 0).question;
    base.log.length++;
    const proof = moments.ask(link, true, 0).question;
    const moment = moments.now(link, { question: 50 }, true);
    moments.onShown(link, moment, 8);
    moments.onShown(link, { ...moment, question: 51 }, 9);
    link.restart(9, 3);
    moments.onNewLife(link, proof);
    expect(moments.asked(link, first)).toBeUndefined();
    expect(moments.asked(link, proof)).toMatchObject({ proved: 9, sent: 0 });
    expect(moments.of(link, 50)).toBeUndefined();
    expect(moments.of(link, 51)).toMatchObject({ sent: 0, tick: moment.tick });
    // A question that has proved a life can prove no other one: the next is new.
    base.nowMs++;
    expect(moments.ask(link, true, 0).question).not.toBe(proof);
  });

  test("that was proved by a word about what it was shown leaves no question open, and is answered at once", () => {
    const { link, moments } = momentsWith();
    const { question } = moments.ask(link, true, 0);
    moments.onShown(link, moments.now(link, { question: 50 }, true), 9);
    expect(moments.passOver(link, 0)).toBe(false);
    link.restart(9, 3);
    moments.onNewLife(link, 50);
    expect(moments.asked(link, question)).toBeUndefined();
    expect(moments.passOver(link, 0)).toBe(false);
  });
});

describe("a peer's question", () => {
  test(`is passed over within ${ANSWER_INTERVAL_MS} ms of the last one that was not`, () => {
    const { base, link, moments } = momentsWith();
    const at = (nowMs: number) => {
      base.nowMs = nowMs;
      return moments.passOver(link, LIFE);
    };
    const lastMs = 1_000 + ANSWER_INTERVAL_MS;
    expect([at(1_000), at(lastMs - 1), at(lastMs), at(lastMs + 1)]).toEqual([false, true, false, true]);
  });

  test.each([
    [300, 150],
    [4_000, ANSWER_INTERVAL_MS],
  ])(
    "has to be answered sooner by a strategy whose rounds are %i ms apart: after %i ms",
    (gossipIntervalMs, intervalMs) => {
      const { base, link, moments } = momentsWith("n3", { hasRounds: true });
      base.settings.gossipIntervalMs = gossipIntervalMs;
      expect(moments.passOver(link, LIFE)).toBe(false);
      base.nowMs += intervalMs - 1;
      expect(moments.passOver(link, LIFE)).toBe(true);
      base.nowMs += 1;
      expect(moments.passOver(link, LIFE)).toBe(false);
    },
  );

  test("that crosses this node's is passed over where this node's id is the smaller one", () => {
    for (const [peer, isPassedOver] of [
      ["n1", false],
      ["n3", true],
    ] as const) {
      const { base, link, moments } = momentsWith(peer);
      moments.ask(link, true, 0);
      base.nowMs += QUESTION_TIMEOUT_MS - 1;
      expect(moments.passOver(link, LIFE), peer).toBe(isPassedOver);
    }
  });

  test("is answered where this node's own moves entries one way only", () => {
    const { link, moments } = momentsWith();
    moments.ask(link, false, 0);
    expect(moments.passOver(link, LIFE)).toBe(false);
  });

  test("is answered where this node's own is old, and where it asks another life of this node", () => {
    const { base, link, moments } = momentsWith();
    moments.ask(link, true, 0);
    expect(moments.passOver(link, LIFE - 1)).toBe(false);
    base.nowMs += QUESTION_TIMEOUT_MS;
    expect(moments.passOver(link, LIFE)).toBe(false);
  });

  test("that was passed over puts no other one off", () => {
    const { base, link, moments } = momentsWith();
    moments.ask(link, true, 0);
    base.nowMs += QUESTION_TIMEOUT_MS - 1;
    expect(moments.passOver(link, LIFE)).toBe(true);
    base.nowMs += 1;
    expect(moments.passOver(link, LIFE)).toBe(false);
  });
});
