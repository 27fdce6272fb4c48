import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FLIGHTS_MAX, RANGES_AHEAD_MAX } from "../../src/node/limits.ts";
import { Link } from "../../src/node/link.ts";
import { type Range, Stream } from "../../src/node/stream.ts";

function sent(...flights: readonly [end: number, atMs: number][]): Stream {
  const stream = new Stream();
  for (const [end, atMs] of flights) stream.onSend(end, atMs);
  return stream;
}

function received(...ranges: readonly [start: number, end: number][]): Stream {
  const stream = new Stream();
  for (const [start, end] of ranges) stream.onRange({ start, end });
  return stream;
}

describe("a stream that is sent", () => {
  test("is acknowledged up to a position; what is older or was never sent is no news", () => {
    const stream = sent([3, 10], [5, 20]);
    expect([3, 3, 2, 6, 5].map((position) => stream.onAck(position))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(stream).toMatchObject({ acked: 5, sent: 5 });
  });

  test("knows when the oldest message left that is not acknowledged whole", () => {
    const stream = sent([3, 10], [5, 20], [9, 30]);
    const oldest = [0, 2, 3, 4, 5, 9].map((position) => {
      stream.onAck(position);
      return stream.oldestMs;
    });
    expect(oldest).toEqual([10, 10, 20, 20, 30, Infinity]);
  });

  test("goes again from the acknowledged position after a rewind, and waits for nothing until then", () => {
    const stream = sent([3, 10], [5, 20]);
    stream.onAck(3);
    stream.rewind();
    expect(stream).toMatchObject({ sent: 3, acked: 3, oldestMs: Infinity });
    stream.onSend(6, 100);
    expect(stream).toMatchObject({ sent: 6, acked: 3, oldestMs: 100 });
  });

  test("starts anew when the peer lost its memory", () => {
    const stream = sent([3, 10], [5, 20]);
    stream.onAck(3);
    stream.restartSending();
    expect(stream).toMatchObject({ sent: 0, acked: 0, oldestMs: Infinity });
  });

  test(`remembers ${FLIGHTS_MAX} messages; those after them count as sent with the oldest`, () => {
    const stream = new Stream();
    for (let i = 1; i <= FLIGHTS_MAX + 10; i++) stream.onSend(i, i * 10);
    stream.onAck(FLIGHTS_MAX - 1);
    expect(stream.oldestMs).toBe(10);
    stream.onAck(FLIGHTS_MAX + 10);
    expect(stream.oldestMs).toBe(Infinity);
  });
});

describe("a stream that is received", () => {
  test("has arrived as far as its ranges join", () => {
    expect(received([0, 3], [3, 5])).toMatchObject({ received: 5, hasGap: false });
  });

  test("has a gap when a range comes whose predecessor did not, and none once that has come", () => {
    const stream = received([0, 2], [4, 6]);
    expect(stream).toMatchObject({ received: 2, hasGap: true });
    stream.onRange({ start: 2, end: 4 });
    expect(stream).toMatchObject({ received: 6, hasGap: false });
  });

  test("does not mind ranges that come twice, late, or overlapping", () => {
    expect(received([0, 4], [0, 2], [2, 6], [1, 3], [0, 4])).toMatchObject({ received: 6, hasGap: false });
  });

  test("joins ranges that overtook each other, in any order", () => {
    expect(received([6, 8], [2, 4], [4, 6], [0, 2])).toMatchObject({ received: 8, hasGap: false });
  });

  test("keeps a gap behind another", () => {
    const stream = received([2, 3], [5, 6]);
    stream.onRange({ start: 0, end: 2 });
    expect(stream).toMatchObject({ received: 3, hasGap: true });
    stream.onRange({ start: 3, end: 5 });
    expect(stream).toMatchObject({ received: 6, hasGap: false });
  });

  test("learns from an empty range at the end of what was sent that something is missing, or that nothing is", () => {
    expect(received([0, 3], [5, 5])).toMatchObject({ received: 3, hasGap: true });
    expect(received([0, 3], [3, 3])).toMatchObject({ received: 3, hasGap: false });
  });

  test("starts anew when the peer lost its memory", () => {
    const stream = received([0, 3], [5, 6]);
    stream.restartReceiving();
    expect(stream).toMatchObject({ received: 0, hasGap: false });
  });

  test(`remembers ${RANGES_AHEAD_MAX} ranges ahead; what is beyond has to come again`, () => {
    const stream = new Stream();
    // Every second position, then what is between them.
    for (let i = 1; i <= RANGES_AHEAD_MAX + 1; i++) stream.onRange({ start: 2 * i, end: 2 * i + 1 });
    for (let i = 0; i <= RANGES_AHEAD_MAX; i++)
      stream.onRange({ start: i === 0 ? 0 : 2 * i + 1, end: 2 * i + 2 });
    const end = 2 * RANGES_AHEAD_MAX + 2;
    expect(stream).toMatchObject({ received: end, hasGap: false });
    stream.onRange({ start: end, end: end + 1 });
    expect(stream.received).toBe(end + 1);
  });

  test("has room for what comes again, overlaps or continues: it takes no place of its own", () => {
    const stream = new Stream();
    for (let i = 0; i < RANGES_AHEAD_MAX * 2; i++) stream.onRange({ start: 9, end: 10 });
    for (let end = 11; end < 500; end++) stream.onRange({ start: end - 2, end });
    for (let start = 600; start > 500; start--) stream.onRange({ start: start - 1, end: start });
    stream.onRange({ start: 499, end: 500 });
    stream.onRange({ start: 0, end: 9 });
    expect(stream).toMatchObject({ received: 600, hasGap: false });
  });

  test("in ranges of any kind, has arrived like a plain set of positions", () => {
    const range = fc.tuple(fc.nat(100), fc.nat(12));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 120 }), (ranges) => {
        const stream = new Stream();
        const came = new Set<number>();
        let furthest = 0;
        for (const [start, length] of ranges) {
          stream.onRange({ start, end: start + length });
          for (let position = start; position < start + length; position++) came.add(position);
          furthest = Math.max(furthest, start + length);
          let prefix = 0;
          while (came.has(prefix)) prefix++;
          // Positions up to 112 leave room for 57 ranges that do not touch: none is forgotten.
          expect(stream).toMatchObject({ received: prefix, hasGap: furthest > prefix });
        }
      }),
    );
  });

  test("whatever is lost, repeated or overtaken, has arrived up to the first hole and not a position further", () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 });
    const arrivals = fc.array(fc.nat(), { maxLength: 60 });
    fc.assert(
      fc.property(cuts, arrivals, (lengths, picks) => {
        let end = 0;
        const messages = lengths.map((length): Range => {
          const start = end;
          end += length;
          return { start, end };
        });
        const stream = new Stream();
        const came = new Set<number>();
        for (const pick of picks) {
          const message = messages[pick % messages.length] as Range;
          stream.onRange(message);
          for (let position = message.start; position < message.end; position++) came.add(position);
          let prefix = 0;
          while (came.has(prefix)) prefix++;
          expect(stream.received).toBe(prefix);
          if ([...came].some((position) => position > prefix)) expect(stream.hasGap).toBe(true);
        }
      }),
    );
  });
});

describe("a link", () => {
  test("waits for nothing before anything was sent, and for nothing that the peer is known to hold", () => {
    const link = new Link("n2");
    expect(link).toMatchObject({ isOutstanding: false, outstandingMs: Infinity, dueMs: Infinity });
    link.values.onSend(3, 100);
    expect(link).toMatchObject({ isOutstanding: true, outstandingMs: 100 });
    link.cleared = 3;
    expect(link.isOutstanding).toBe(false);
  });

  test("counts from the oldest of its streams and plain forwards", () => {
    const link = new Link("n2");
    link.values.onSend(3, 300);
    link.crdt.onSend(1, 200);
    expect(link.outstandingMs).toBe(200);
    link.plain.set(7, { position: 0, sentMs: 100, firstMs: 50 });
    expect(link.outstandingMs).toBe(100);
  });

  test("takes its peer for silent after two questions without an answer", () => {
    const link = new Link("n2");
    const suspect = [0, 1, 2, 3].map((unanswered) => {
      link.questions.unanswered = unanswered;
      return link.isSuspect;
    });
    expect(suspect).toEqual([false, false, true, true]);
  });
});
