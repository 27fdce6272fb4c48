import { wireJson } from "../../src/wire/json.ts";

/*
 * Compares what a node wrote with what it had to write. An expected line without matchers has to come byte for byte.
 * In a line with matchers everything around them has to come byte for byte, and each matcher holds for the value in its
 * place. A matcher is an object whose keys begin with `$`; all of them have to hold:
 *
 *   {"$number": {"min": 0, "max": 1, "above": "name"}}   a number; bounds are numbers or names of values seen before
 *   {"$string": "regular expression"}                    a string in which it is found
 *   {"$oneOf": [value, …]}                               exactly one of these
 *   {"$unordered": [expected, …]}                        a list of these in any order
 *   {"$has": {key: expected, …}}                         an object with these fields, in this order, and maybe others:
 *                                                        for the nodes' own dialect, which may grow
 *   {"$as": "name"}  {"$same": "name"}  {"$differs": "name" or [names]}   gives the value a name; equals, differs from it
 */

type Names = Map<string, unknown>;
type Fields = { readonly [key: string]: unknown };

/** Whether every line of a transcript is exact. */
export function isExact(expected: readonly string[]): boolean {
  return !expected.some((line) => line.includes('"$'));
}

/** The first difference, in words; `undefined` where the transcript holds. */
export function transcriptProblem(
  expected: readonly string[],
  actual: readonly string[],
): string | undefined {
  const names: Names = new Map();
  for (const [i, wanted] of expected.entries()) {
    const line = actual[i];
    if (line === undefined) return `line ${i + 1} is missing: ${wanted}`;
    const problem = lineProblem(wanted, line, names);
    if (problem !== undefined) return `line ${i + 1} ${problem}\n  wanted ${wanted}\n  came   ${line}`;
  }
  const surplus = actual[expected.length];
  return surplus === undefined ? undefined : `line ${expected.length + 1} is one too many: ${surplus}`;
}

function lineProblem(wanted: string, line: string, names: Names): string | undefined {
  if (!wanted.includes('"$')) return wanted === line ? undefined : "differs";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "is not JSON";
  }
  if (wireJson(value) !== line) return "is not spaced as the wire is";
  return valueProblem(JSON.parse(wanted), value, "message", names);
}

function valueProblem(wanted: unknown, value: unknown, path: string, names: Names): string | undefined {
  if (isMatcher(wanted)) return matcherProblem(wanted, value, path, names);
  if (Array.isArray(wanted)) {
    if (!Array.isArray(value) || value.length !== wanted.length) return `${path}: another list`;
    return first(wanted, (item, i) => valueProblem(item, value[i], `${path}[${i}]`, names));
  }
  if (isFields(wanted)) {
    if (!isFields(value)) return `${path}: no object`;
    const keys = Object.keys(wanted);
    if (wireJson(keys) !== wireJson(Object.keys(value))) return `${path}: other keys, or in another order`;
    return first(keys, (key) => valueProblem(wanted[key], value[key], `${path}.${key}`, names));
  }
  return wanted === value ? undefined : `${path}: ${wireJson(value)} is not ${wireJson(wanted)}`;
}

function matcherProblem(matcher: Fields, value: unknown, path: string, names: Names): string | undefined {
  return first(Object.keys(matcher), (key) => {
    const holds = matchers[key];
    if (holds === undefined) throw new Error(`${path}: there is no matcher ${key}`);
    return holds(matcher[key], value, names)
      ? undefined
      : `${path}: ${wireJson(value)} is not ${wireJson(matcher)}`;
  });
}

const matchers: Record<string, (operand: unknown, value: unknown, names: Names) => boolean> = {
  $number: (operand, value, names) => {
    if (typeof value !== "number") return false;
    const bound = (name: string) => {
      const given = (operand as Fields)[name];
      return typeof given === "string" ? (seen(names, given) as number) : (given as number | undefined);
    };
    return (
      value >= (bound("min") ?? -Infinity) &&
      value <= (bound("max") ?? Infinity) &&
      value > (bound("above") ?? -Infinity)
    );
  },
  $string: (operand, value) => typeof value === "string" && new RegExp(operand as string).test(value),
  $oneOf: (operand, value) => (operand as unknown[]).some((item) => wireJson(item) === wireJson(value)),
  $unordered: (operand, value, names) => {
    const items = operand as unknown[];
    return Array.isArray(value) && value.length === items.length && isPermutation(items, value, names);
  },
  $has: (operand, value, names) => {
    if (!isFields(value)) return false;
    const keys = Object.keys(value).filter((key) => Object.hasOwn(operand as Fields, key));
    const chosen = Object.fromEntries(keys.map((key) => [key, value[key]]));
    return valueProblem(operand, chosen, "", names) === undefined;
  },
  $as: (operand, value, names) => {
    names.set(operand as string, value);
    return true;
  },
  $same: (operand, value, names) => wireJson(seen(names, operand as string)) === wireJson(value),
  $differs: (operand, value, names) =>
    [operand].flat().every((name) => wireJson(seen(names, name as string)) !== wireJson(value)),
};

/** Whether every wanted item can be given a value of its own. The lists are short: all assignments are tried. */
function isPermutation(wanted: readonly unknown[], values: readonly unknown[], names: Names): boolean {
  const [item, ...others] = wanted;
  if (wanted.length === 0) return true;
  return values.some((value, i) => {
    const tried = new Map(names);
    if (valueProblem(item, value, "", tried) !== undefined) return false;
    if (!isPermutation(others, values.toSpliced(i, 1), tried)) return false;
    for (const [name, named] of tried) names.set(name, named);
    return true;
  });
}

function seen(names: Names, name: string): unknown {
  if (!names.has(name)) throw new Error(`nothing was named ${name} before`);
  return names.get(name);
}

function first<T>(
  items: readonly T[],
  problem: (item: T, i: number) => string | undefined,
): string | undefined {
  for (const [i, item] of items.entries()) {
    const found = problem(item, i);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMatcher(value: unknown): value is Fields {
  return isFields(value) && Object.keys(value).some((key) => key.startsWith("$"));
}
