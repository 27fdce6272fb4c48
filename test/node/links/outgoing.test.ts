import { describe, expect, test } from "vitest";
import { FLIGHTS_MAX, UNACKNOWLEDGED_TEXT_MAX } from "../../../src/node/limits.ts";
import { Outgoing } from "../../../src/node/links/outgoing.ts";
import { LINK_CHARACTERS_PER_MS, QUEUE_PATIENCE_MS, TRANSIT_MS } from "../../../src/node/timing.ts";

const ACK_TIMEOUT_MS = 500;

interface Batch {
  readonly positions: readonly number[];
  readonly sentMs: number;
  readonly text?: number;
}

/** The stream to a peer after these batches, each of which is waited for. */
function sent(...batches: readonly Batch[]): Outgoing {
  const outgoing = new Outgoing();
  for (const batch of batches) send(outgoing, batch);
  return outgoing;
}

function send(outgoing: Outgoing, { positions, sentMs, text = 0 }: Batch): number {
  return outgoing.onSend(positions, text, sentMs, ACK_TIMEOUT_MS, true);
}

const rememberedOf = ({ inFlight, flights, known }: Outgoing) => ({
  inFlight: inFlight.size,
  flights,
  known,
});

const three: readonly Batch[] = [
  { positions: [0, 1], sentMs: 10 },
  { positions: [2], sentMs: 20 },
  { positions: [3, 4, 5], sentMs: 30 },
];

describe("batches to a peer", () => {
  test("are numbered 1, 2, 3 …", () => {
    const outgoing = new Outgoing();
    expect(three.map((batch) => send(outgoing, batch))).toEqual([1, 2, 3]);
    expect(outgoing).toMatchObject({ sent: 3, acked: 0, isOutstanding: true });
  });

  test("are acknowledged up to a number; an older one, and one that was never given, is no news", () => {
    const outgoing = sent(...three);
    expect([2, 2, 1, 4, 3].map((number) => outgoing.onAck(number, 0))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(outgoing).toMatchObject({ sent: 3, acked: 3, isOutstanding: false, lateMs: Infinity });
  });

  test("are not acknowledged by a word about another stream: lives have begun since", () => {
    const outgoing = sent(...three);
    expect(outgoing.onAck(3, 77)).toBe(false);
    const next = new Outgoing(77, 6);
    expect(next).toMatchObject({ stream: 77, sent: 0, acked: 0, cursor: 6, isOutstanding: false });
    expect(send(next, { positions: [6], sentMs: 40 })).toBe(1);
    expect([next.onAck(1, 0), next.onAck(1, 77)]).toEqual([false, true]);
  });

  test("are late one by one, each after its own ack timeout", () => {
    const outgoing = sent(...three);
    const at = (nowMs: number) => outgoing.outstanding(nowMs);
    expect(outgoing.lateMs).toBe(510);
    expect(at(509)).toEqual({ overdue: [], waiting: [0, 1, 2, 3, 4, 5] });
    expect(at(510)).toEqual({ overdue: [0, 1], waiting: [2, 3, 4, 5] });
    expect(at(530)).toEqual({ overdue: [0, 1, 2, 3, 4, 5], waiting: [] });
    outgoing.onAck(1, 0);
    expect([outgoing.lateMs, at(520)]).toEqual([520, { overdue: [2], waiting: [3, 4, 5] }]);
  });

  test("are overdue after the time more that the bytes take which are under way to the peer", () => {
    const mebibyte = 1024 * 1024;
    const onWireMs = mebibyte / LINK_CHARACTERS_PER_MS;
    const outgoing = sent(
      { positions: [0], sentMs: 0, text: mebibyte },
      { positions: [1], sentMs: 0, text: mebibyte },
    );
    const times = () => [outgoing.text, outgoing.overdueMs];
    expect(times()).toEqual([2 * mebibyte, ACK_TIMEOUT_MS + onWireMs]);
    outgoing.onAck(1, 0);
    expect(times()).toEqual([mebibyte, ACK_TIMEOUT_MS + 2 * onWireMs]);
    send(outgoing, { positions: [2], sentMs: 100 });
    outgoing.onAck(2, 0);
    expect(times()).toEqual([0, 100 + ACK_TIMEOUT_MS + onWireMs]);
    outgoing.onAck(3, 0);
    expect(times()).toEqual([0, Infinity]);
  });

  test("are late before that, if the bytes take longer than patience lasts", () => {
    const large = { positions: [0], sentMs: 0, text: 120 * LINK_CHARACTERS_PER_MS };
    const outgoing = sent(large, { ...large, positions: [1] });
    expect(outgoing.lateMs).toBe(ACK_TIMEOUT_MS + 120);
    outgoing.onAck(1, 0);
    expect(outgoing.lateMs).toBe(ACK_TIMEOUT_MS + QUEUE_PATIENCE_MS);
  });

  test("are not queued any more once a question that went after them is answered", () => {
    const large = { positions: [0], sentMs: 0, text: 1_000 * LINK_CHARACTERS_PER_MS };
    const outgoing = sent(large, { ...large, positions: [1] });
    const at = (nowMs: number) => [outgoing.lastLanded(nowMs), [...outgoing.onTheWay(nowMs)]];
    expect([outgoing.overdueMs, at(TRANSIT_MS)]).toEqual([ACK_TIMEOUT_MS + 1_000, [0, [0, 1]]]);
    outgoing.onPassed(1);
    expect([outgoing.overdueMs, at(TRANSIT_MS)]).toEqual([ACK_TIMEOUT_MS, [1, [1]]]);
    expect(at(TRANSIT_MS + 1_999)).toEqual([1, [1]]);
    expect(at(TRANSIT_MS + 2_000)).toEqual([2, []]);
  });

  test("do not go while too much is under way", () => {
    const outgoing = sent({ positions: [0], sentMs: 0, text: UNACKNOWLEDGED_TEXT_MAX - 1 });
    expect(outgoing.isAtLimit).toBe(false);
    send(outgoing, { positions: [1], sentMs: 0, text: 1 });
    expect(outgoing.isAtLimit).toBe(true);
    outgoing.onAck(1, 0);
    expect(outgoing.isAtLimit).toBe(false);
  });

  test("are not waited for without repair, and block nothing", () => {
    const outgoing = new Outgoing();
    expect(outgoing.onSend([0], UNACKNOWLEDGED_TEXT_MAX, 0, ACK_TIMEOUT_MS, false)).toBe(1);
    expect(outgoing).toMatchObject({
      sent: 1,
      isOutstanding: false,
      isAtLimit: false,
      lateMs: Infinity,
      text: 0,
    });
  });

  test(`are remembered one by one up to ${FLIGHTS_MAX}; those after them arrive with the last of them, and nothing of them is lost`, () => {
    const outgoing = new Outgoing();
    for (let i = 0; i < FLIGHTS_MAX + 10; i++) send(outgoing, { positions: [i], sentMs: i, text: 1 });
    expect(rememberedOf(outgoing)).toEqual({ inFlight: FLIGHTS_MAX + 10, flights: FLIGHTS_MAX, known: 0 });
    outgoing.onAck(FLIGHTS_MAX - 1, 0);
    expect(rememberedOf(outgoing)).toEqual({ inFlight: 11, flights: 1, known: 0 });
    // The one acknowledgement that may be missing is that of the last.
    outgoing.onAck(FLIGHTS_MAX + 9, 0);
    expect(rememberedOf(outgoing)).toEqual({ inFlight: 11, flights: 1, known: 0 });
    outgoing.onAck(FLIGHTS_MAX + 10, 0);
    expect(outgoing).toMatchObject({ isOutstanding: false, text: 0 });
  });

  test("that count as one may be on the way for as long as the last of them: a comparison counts none of them as arrived", () => {
    const outgoing = new Outgoing();
    for (let i = 0; i < FLIGHTS_MAX + 2; i++) send(outgoing, { positions: [i], sentMs: i, text: 1 });
    // All have landed but the last three, which count as one.
    const nowMs = FLIGHTS_MAX + TRANSIT_MS;
    expect([...outgoing.onTheWay(nowMs)]).toEqual([FLIGHTS_MAX - 1, FLIGHTS_MAX, FLIGHTS_MAX + 1]);
    expect(outgoing.lastLanded(nowMs)).toBe(FLIGHTS_MAX - 1);
  });
});

describe("the part of a stream that a comparison has shown to have arrived", () => {
  test("counts as acknowledged, and is told the peer as a floor until it has acknowledged that itself", () => {
    const outgoing = sent(...three);
    expect(outgoing.floor).toBeUndefined();
    expect([outgoing.onArrived(2), outgoing.onArrived(2), outgoing.onArrived(9)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(outgoing).toMatchObject({ acked: 2, floor: 2, lateMs: 530 });
    expect(outgoing.onAck(1, 0)).toBe(false);
    expect(outgoing.floor).toBe(2);
    expect(outgoing.onAck(2, 0)).toBe(false);
    expect(outgoing.floor).toBeUndefined();
  });

  test("ends before the first batch that may be on its way: that one is left out of the comparison", () => {
    const outgoing = sent(...three);
    expect([509, 510, 520, 530].map((nowMs) => outgoing.lastLanded(nowMs))).toEqual([0, 1, 2, 3]);
    expect(new Outgoing().lastLanded(0)).toBe(0);
  });

  test("does not wait for acknowledgements that are put off", () => {
    const outgoing = new Outgoing();
    const patient = 4 * TRANSIT_MS;
    outgoing.onSend([0], 1, 0, patient, true);
    outgoing.onSend([1], 1, 100, patient, true);
    const at = (nowMs: number) => [outgoing.lastLanded(nowMs), [...outgoing.onTheWay(nowMs)]];
    expect(at(TRANSIT_MS - 1)).toEqual([0, [0, 1]]);
    expect(at(TRANSIT_MS + 1)).toEqual([1, [1]]);
    expect(at(TRANSIT_MS + 101)).toEqual([2, []]);
    expect(outgoing.outstanding(TRANSIT_MS + 101)).toEqual({ overdue: [], waiting: [0, 1] });
  });
});

describe("the cursor of a stream", () => {
  test("goes forward only", () => {
    const outgoing = new Outgoing();
    outgoing.skipTo(5);
    outgoing.skipTo(3);
    expect(outgoing.cursor).toBe(5);
  });

  test("forgets what the peer is known to hold as it passes that, and what is behind it already is not noted", () => {
    const outgoing = new Outgoing();
    for (const position of [1, 3, 7]) outgoing.onHeld(position);
    outgoing.skipTo(4);
    outgoing.onHeld(2);
    expect([1, 2, 3, 7].map((position) => outgoing.isKnown(position))).toEqual([false, false, false, true]);
    expect(outgoing.known).toBe(1);
  });

  test("forgets the same whether it goes one by one or all at once", () => {
    const held = () => {
      const made = new Outgoing();
      for (const position of [7, 2, 0, 9, 4]) made.onHeld(position);
      return made;
    };
    const [oneByOne, atOnce] = [held(), held()];
    for (let position = 1; position <= 5; position++) oneByOne.skipTo(position);
    atOnce.skipTo(5);
    const knownTo = (outgoing: Outgoing) => Array.from({ length: 10 }, (_, i) => outgoing.isKnown(i));
    expect(knownTo(oneByOne)).toEqual(knownTo(atOnce));
    expect([oneByOne.known, atOnce.known]).toEqual([2, 2]);
  });

  test("moves when the log closes ranks, with what is under way and what is known; voids are gone", () => {
    const outgoing = sent({ positions: [0, 1, 2], sentMs: 0 });
    outgoing.skipTo(3);
    for (const position of [3, 4, 5]) outgoing.onHeld(position);
    // Positions 1 and 4 are void.
    const moved = [0, 1, 1, 2, 3, 3, 4, 5];
    outgoing.move((position) => moved[position] as number);
    expect(outgoing.cursor).toBe(2);
    expect(outgoing.outstanding(0).waiting).toEqual([0, 1]);
    expect([2, 3, 4].map((position) => outgoing.isKnown(position))).toEqual([true, true, false]);
  });
});
