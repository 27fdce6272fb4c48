import { describe, expect, test } from "vitest";
import { CLAIMS_MAX, FOUND_TEXT_MAX, VALUE_BYTES_MAX } from "../../../src/node/limits.ts";
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

describe("an empty node", () => {
  test("is filled by one peer, and by another once that has had the ack timeout", () => {
    const { base, wants } = wantsAt(1_000);
    expect([wants.claimAll(n2), wants.claimAll(n3)]).toEqual([true, false]);
    base.nowMs = 1_300;
    expect(wants.claimAll(n2)).toBe(true);
    base.nowMs = 1_299 + ACK_TIMEOUT_MS;
    expect(wants.claimAll(n3)).toBe(false);
    base.nowMs = 1_300 + ACK_TIMEOUT_MS;
    expect([wants.claimAll(n3), wants.claimAll(n2)]).toEqual([true, false]);
  });
});
