import type { Random } from "../../../node/random.ts";
import { HashList, Sketch, Summary } from "../../../reconcile/index.ts";

/*
 * Parts of the dialect as a hostile member fills them: well made and false, badly made, or out of range. A badly made
 * part must not be taken, nor anything beside it.
 */

/** Names that one forged context has: more than any client may write. */
const CONTEXT_NAMES = 1_500;
const LONG_PATH = 500;

/** A count or number: in range and never given, or out of range. */
export function anyNumber(random: Random): unknown {
  return random.pick([0, 1, 7, -1, 1.5, 1e9, Number.MAX_SAFE_INTEGER, 2 ** 53, "1", null, random.int(50)]);
}

/** Hashes of nothing; `isExact`: as many as that, otherwise up to so many. */
export function anyHashes(random: Random, most: number, isExact = false): string {
  return hashList(random, isExact ? most : random.int(most)).toText();
}

/** Sketches of nothing at all, of few and of many hashes that nobody has, of noise, and of broken text. */
export function anySketch(random: Random): string {
  const key = { lo: random.next32(), hi: random.next32() };
  const symbols = 1 + random.int(300);
  const noise = new HashList();
  for (let i = 0; i < 3 * symbols; i++) noise.push(random.next32(), random.next32());
  return random.pick([
    Sketch.empty(symbols, key).toText(),
    Sketch.of(hashList(random, random.int(20)), symbols, key).toText(),
    Sketch.of(hashList(random, 5_000), symbols, key).toText(),
    noise.toText(),
    "A".repeat(symbols),
  ]) as string;
}

/** A summary under a question's key: of hashes that nobody has, of nothing, of another key, the peer's own, or broken. */
export function anySummary(random: Random, question: number, theirs: string): string {
  const key = { lo: question | 0, hi: Math.floor(question / 0x1_0000_0000) | 0 };
  return random.pick([
    Summary.of(hashList(random, random.int(50)), key).toText(),
    Summary.of(hashList(random, 2_000), key).toText(),
    Summary.of(new HashList(), key).toText(),
    Summary.of(hashList(random, 9), { lo: 1, hi: 2 }).toText(),
    theirs,
    "x",
  ]) as string;
}

export function anyShare(random: Random): unknown {
  return random.pick([[0, 4_096], [3, 4], [5, 3], [7, 2], [0, 2 ** 20], [-1, 2], [0]]);
}

/** Ways on which values never came: too long, of nobody, in circles, or too few for the values. */
export function anyWays(random: Random): object {
  const path = random.pick([[], ["n0", "n0"], ["nobody"], Array.from({ length: LONG_PATH }, () => "n0")]);
  return {
    hops: random.pick([[0, 0, 0, 0], [1e9, 7, 0, 1], [1], [-1], undefined]),
    paths: random.pick([[path], [path, path], [], "n0", undefined]),
    path_of: random.pick([[0, 0, 0, 0], [5, 1e9], [], undefined]),
  };
}

/** State items. The last lists have one that is out of its range: nothing of them may be taken. */
export function anyState(random: Random, values: readonly unknown[]): unknown {
  const phantom = ["set", "phantom", 0];
  const names = Array.from({ length: CONTEXT_NAMES }, (_, at) => [`x${at}`, 1] as const);
  return random.pick([
    values.map((value) => ["set", value, 0]),
    [["lww", "k", [1, random.float() * 1e9]]],
    [["siblings", "k", [[["c1", 1 + random.int(9), {}, 1]], {}]]],
    [["siblings", "k", [[["c1", 1, Object.fromEntries(names), 1]], Object.fromEntries(names)]]],
    [["added", `s${random.int(20)}`, 1 + random.int(1e9)]],
    "x",
    [phantom, ["set", "x"]],
    [phantom, ["set", "x", 2]],
    [phantom, ["lww", "k", [1, 1e300]]],
    [phantom, ["lww", "k", null]],
    [phantom, ["added", "n0#1", -5]],
    [phantom, ["siblings", "k", [[["c1", 0, {}, 1]], {}]]],
    [phantom, ["siblings", "k", [[], { c1: 2 ** 53 }]]],
  ]);
}

function hashList(random: Random, length: number): HashList {
  const list = new HashList();
  for (let i = 0; i < length; i++) list.push(random.next32(), random.next32());
  return list;
}
