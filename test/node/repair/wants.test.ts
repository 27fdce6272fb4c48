import { describe, expect, test } from "vitest";
import { BATCH_TEXT_MAX, CLAIMS_MAX, FOUND_TEXT_MAX, VALUE_BYTES_MAX } from "../../../src/node/limits.ts";
import { Link } from "../../../src/node/links/link.ts";
import { Wants } from "../../../src/node/repair/wants.ts";
import { LINK_CHARACTERS_PER_MS, QUESTION_TIMEOUT_MS } from "../../../src/node/timing.ts";
import { HashList } from "../../../src/reconcile/index.ts";

type Base = ConstructorParameters<typeof Wants>[0];

const ACK_TIMEOUT_MS = 700;
const [n2, n3] = [new Link("n2"), new Link("n3")];

/** Wants at a time that a test sets. */
function wantsAt(nowMs: number) {
  const base = { nowMs, settings: { ackTimeoutMs: ACK_TIMEOUT_MS } };
  return { base, wants: new Wants(base as unknown as Base) };
}

/** Entries by numbers in place of hashes. */
function entries(...numbers: readonly number[]): HashList {
  const list = new HashList();
  for (const number of numbers) list.push(number, number % 3);
  return list;
}

/** A claim's entries, and when the rest may be asked for. */
const claimed = ({ hashes, restMs }: ReturnType<Wants["claim"]>) => ({
  numbers: [...hashes.lo.slice(0, hashes.length)],
  restMs,
});

describe("entries that are lacking", () => {
  test("are asked of one peer; another is asked for the rest alone, and hears until when it is kept waiting", () => {
    const { base, wants } = wantsAt(1_000);
    expect(claimed(wants.claim(n2, entries(1, 2)))).toEqual({ numbers: [1, 2], restMs: undefined });
    base.nowMs = 1_100;
    wants.claim(n2, entries(3));
    expect(claimed(wants.claim(n3, entries(2, 3, 4)))).toEqual({
      numbers: [4],
      restMs: 1_100 + QUESTION_TIMEOUT_MS,
    });
    expect(claimed(wants.claim(n3, entries(3, 2))).restMs).toBe(1_100 + QUESTION_TIMEOUT_MS);
  });

  test("are asked of the same peer again, and of another once the claim has ended", () => {
    const { base, wants } = wantsAt(1_000);
    wants.claim(n2, entries(1));
    expect(claimed(wants.claim(n2, entries(1)))).toEqual({ numbers: [1], restMs: undefined });
    base.nowMs = 1_000 + QUESTION_TIMEOUT_MS - 1;
    expect(claimed(wants.claim(n3, entries(1))).numbers).toEqual([]);
    base.nowMs = 1_000 + QUESTION_TIMEOUT_MS;
    expect(claimed(wants.claim(n3, entries(1)))).toEqual({ numbers: [1], restMs: undefined });
  });

  test("differ where either half of their hashes does", () => {
    const { wants } = wantsAt(0);
    const [one, other] = [new HashList(), new HashList()];
    one.push(1, 2);
    other.push(1, 3);
    other.push(4, 2);
    wants.claim(n2, one);
    expect(wants.claim(n3, other).hashes.length).toBe(2);
  });

  test("that were offered have the ack timeout, and the time that all of them before take on the link", () => {
    const { wants } = wantsAt(1_000);
    const length = 50 * LINK_CHARACTERS_PER_MS;
    wants.claim(n2, entries(1, 2), [length, length]);
    const restMs = (number: number) => claimed(wants.claim(n3, entries(number))).restMs;
    expect([restMs(1), restMs(2)]).toEqual([1_000 + ACK_TIMEOUT_MS + 50, 1_000 + ACK_TIMEOUT_MS + 100]);
  });

  test("that are offered with lengths beyond the limits have no more time than entries at the limits", () => {
    const { wants } = wantsAt(0);
    wants.claim(n2, entries(1), [Number.MAX_SAFE_INTEGER]);
    wants.claim(n2, entries(11, 12, 13, 14, 15), Array(5).fill(VALUE_BYTES_MAX));
    const restMs = (number: number) => claimed(wants.claim(n3, entries(number))).restMs;
    expect([restMs(1), restMs(15)]).toEqual([
      ACK_TIMEOUT_MS + VALUE_BYTES_MAX / LINK_CHARACTERS_PER_MS,
      ACK_TIMEOUT_MS + FOUND_TEXT_MAX / LINK_CHARACTERS_PER_MS,
    ]);
  });

  test(`are remembered up to ${CLAIMS_MAX}; the one that was asked for longest ago is forgotten first`, () => {
    const { wants } = wantsAt(0);
    wants.claim(n2, entries(...Array.from({ length: CLAIMS_MAX }, (_, i) => i)));
    expect(claimed(wants.claim(n3, entries(0))).numbers).toEqual([]);
    // Asked for again, 0 is not the oldest any more.
    wants.claim(n2, entries(0));
    wants.claim(n2, entries(-1));
    expect(claimed(wants.claim(n3, entries(0, 1, 2, -1))).numbers).toEqual([1]);
  });
});

describe("a node that one peer fills", () => {
  const PART_MS = ACK_TIMEOUT_MS + BATCH_TEXT_MAX / LINK_CHARACTERS_PER_MS;

  test("is filled by another once that has had the ack timeout", () => {
    const { base, wants } = wantsAt(1_000);
    wants.claimAll(n2);
    expect([wants.filledMs(n2), wants.filledMs(n3)]).toEqual([undefined, 1_000 + ACK_TIMEOUT_MS]);
    base.nowMs = 1_300;
    wants.claimAll(n2);
    wants.claimAll(n3);
    expect(wants.filledMs(n3)).toBe(1_300 + ACK_TIMEOUT_MS);
    base.nowMs = 1_300 + ACK_TIMEOUT_MS;
    wants.claimAll(n3);
    expect([wants.filledMs(n3), wants.filledMs(n2)]).toEqual([undefined, 1_300 + 2 * ACK_TIMEOUT_MS]);
  });

  test("asks nothing of others meanwhile, and goes on waiting with each part until the last", () => {
    const { base, wants } = wantsAt(0);
    const askedOf = (peer: Link) => claimed(wants.claim(peer, entries(1))).numbers;
    wants.onFound(n2, true);
    base.nowMs = PART_MS - 1;
    wants.onFound(n2, true);
    wants.onFound(n3, false);
    base.nowMs = 2 * PART_MS - 2;
    expect(wants.claim(n3, entries(1)).restMs).toBe(2 * PART_MS - 1);
    wants.onFound(n2, false);
    expect(askedOf(n3)).toEqual([1]);
  });
});
