/** Whether a value is as it has to be, where many nodes are right in different ways. */

import { wireJson } from "../../../wire/json.ts";

export type Fields = { readonly [key: string]: unknown };
/** Values that matchers gave a name, as the peer that was chosen first. */
export type Names = ReadonlyMap<string, unknown>;

/** Lists whose order is the node's own affair. */
const UNORDERED = new Set(["messages", "elements", "local_messages", "neighbors", "blocked", "values"]);
/** Figures are rounded to so much. */
const ROUNDING = 1e-6;

/**
 * The names after the match, `undefined` where the value is another one. The order of keys does not matter, nor that of
 * lists of values; the text of an error is free. `mayHaveMore`: whether fields beyond the wanted ones are right, too.
 */
export function matched(
  wanted: unknown,
  value: unknown,
  names: Names,
  mayHaveMore = false,
): Names | undefined {
  if (isMatcher(wanted)) return matchedBy(wanted, value, names);
  if (Array.isArray(wanted)) return Array.isArray(value) ? matchedInOrder(wanted, value, names) : undefined;
  if (isFields(wanted)) return isFields(value) ? matchedFields(wanted, value, names, mayHaveMore) : undefined;
  return areSame(wanted, value) ? names : undefined;
}

function matchedFields(wanted: Fields, value: Fields, names: Names, mayHaveMore: boolean): Names | undefined {
  const surplus = Object.keys(value).some((key) => !Object.hasOwn(wanted, key));
  if (surplus && !mayHaveMore) return undefined;
  let known: Names | undefined = names;
  for (const [key, field] of Object.entries(wanted)) {
    if (known === undefined || !Object.hasOwn(value, key)) return undefined;
    if (key === "text" && typeof value[key] === "string") continue;
    known =
      UNORDERED.has(key) && Array.isArray(field)
        ? matchedInAnyOrder(field, value[key], known)
        : matched(field, value[key], known);
  }
  return known;
}

function matchedInOrder(
  wanted: readonly unknown[],
  value: readonly unknown[],
  names: Names,
): Names | undefined {
  if (wanted.length !== value.length) return undefined;
  let known: Names | undefined = names;
  for (const [i, item] of wanted.entries()) {
    known = known && matched(item, value[i], known);
  }
  return known;
}

/** The lists are short: all assignments are tried. */
function matchedInAnyOrder(wanted: readonly unknown[], value: unknown, names: Names): Names | undefined {
  if (!Array.isArray(value) || wanted.length !== value.length) return undefined;
  const [item, ...others] = wanted;
  if (wanted.length === 0) return names;
  for (const [i, candidate] of value.entries()) {
    const known = matched(item, candidate, names);
    const all = known && matchedInAnyOrder(others, value.toSpliced(i, 1), known);
    if (all !== undefined) return all;
  }
  return undefined;
}

/** A matcher is an object whose keys begin with `$`; all of them have to hold. */
function matchedBy(matcher: Fields, value: unknown, names: Names): Names | undefined {
  let known: Names | undefined = names;
  for (const [key, operand] of Object.entries(matcher)) {
    const match = matchers[key];
    if (match === undefined) throw new Error(`there is no matcher ${key}`);
    known = known && match(operand, value, known);
  }
  return known;
}

const matchers: Record<string, (operand: unknown, value: unknown, names: Names) => Names | undefined> = {
  $number: (operand, value, names) => (isInRange(operand as Fields, value, names) ? names : undefined),
  $string: (operand, value, names) =>
    typeof value === "string" && new RegExp(operand as string).test(value) ? names : undefined,
  $oneOf: (operand, value, names) =>
    (operand as readonly unknown[]).some((item) => areSame(item, value)) ? names : undefined,
  $unordered: (operand, value, names) => matchedInAnyOrder(operand as readonly unknown[], value, names),
  $as: (operand, value, names) => new Map([...names, [operand as string, value]]),
  $same: (operand, value, names) => (areSame(names.get(operand as string), value) ? names : undefined),
  $differs: (operand, value, names) =>
    [operand].flat().every((name) => !areSame(names.get(name as string), value)) ? names : undefined,
};

/** Bounds are numbers, or names of values that were seen before. */
function isInRange(bounds: Fields, value: unknown, names: Names): boolean {
  if (typeof value !== "number") return false;
  const bound = (name: string, otherwise: number): number => {
    const given = bounds[name];
    return Number((typeof given === "string" ? names.get(given) : given) ?? otherwise);
  };
  return (
    value >= bound("min", Number.NEGATIVE_INFINITY) &&
    value <= bound("max", Number.POSITIVE_INFINITY) &&
    value > bound("above", Number.NEGATIVE_INFINITY)
  );
}

function areSame(wanted: unknown, value: unknown): boolean {
  if (typeof wanted === "number" && typeof value === "number" && !Number.isInteger(wanted))
    return Math.abs(wanted - value) <= ROUNDING;
  return wireJson(sorted(wanted)) === wireJson(sorted(value));
}

/** With the keys of all objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** Whether it is no value, but a rule for one. */
export function isMatcher(value: unknown): value is Fields {
  return isFields(value) && Object.keys(value).some((key) => key.startsWith("$"));
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
