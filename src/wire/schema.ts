import * as z from "zod/mini";
import { type Identity, valueProblem } from "./json.ts";
import { memoised } from "./memoised.ts";
import type { Json } from "./message.ts";

/*
 * Building blocks of the schemas. Objects with keys of the sender's choosing become `Map`s, never records.
 *
 * The schemas are zod's functional ones: a node starts 10 ms sooner with them and its bundle has 70 kB less than with
 * those of the package's main entry, which bring every method along (`npm run bench -- start`).
 */

z.config({ customError: wordsOf });

/** A schema of values of one type. */
export type Schema<T = unknown> = z.ZodMiniType<T, unknown>;

/**
 * A table of schemas that are made when they are first asked for: building all of them at the start would cost more
 * time than `init` is worth.
 */
export function lazySchemas<Makers extends Record<string, () => Schema>>(
  makers: Makers,
): <Type extends keyof Makers>(type: Type) => ReturnType<Makers[Type]> {
  const made = new Map<keyof Makers, Schema>();
  return <Type extends keyof Makers>(type: Type) => {
    let schema = made.get(type);
    if (schema === undefined) {
      schema = (makers[type] as () => Schema)();
      made.set(type, schema);
    }
    return schema as ReturnType<Makers[Type]>;
  };
}

/** Any JSON value that can be stored and given back as it came: finite, safe integers, not nested too deeply. */
export const jsonValue = z.custom<Json>((value) => valueProblem(value) === undefined, {
  error: (issue) => valueProblem(issue.input) ?? "is not a JSON value",
});

const name = z.string().check(z.minLength(1));

export const nodeId = name;

/** The `type` of a body. */
export const typeName = name;

export const positive = z.int().check(z.positive());

export const count = z.int().check(z.nonnegative());

/** A list of any JSON values. */
export const jsonList = z.custom<readonly Json[]>((value) => listProblem(value) === undefined, {
  error: (issue) => listProblem(issue.input) ?? isNot("a list", issue.input),
});

/** A schema that is made of others in a way that zod does not know; the message reference shows of which. */
export interface MadeOf {
  readonly madeOf: {
    readonly kind: "list" | "map" | "same";
    readonly item: Schema;
    readonly sizeMax?: number;
  };
}

/** An object with free keys, as a `Map` in the order of the keys. `__proto__` is a key like any other. */
export function mapOf<T>(item: Schema<T>, sizeMax = Infinity): Schema<ReadonlyMap<string, T>> & MadeOf {
  const toMap = z.transform((input: unknown, context) => {
    const map = new Map<string, T>();
    const refuse = (message: string) => {
      context.issues.push({ code: "custom", message, input });
      return z.NEVER;
    };
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return refuse(isNot("an object", input));
    const keys = Object.keys(input);
    if (keys.length > sizeMax) return refuse(`has more than ${sizeMax} entries`);
    for (const key of keys) {
      const parsed = item.safeParse((input as Record<string, unknown>)[key]);
      if (!parsed.success) return refuse(`${JSON.stringify(key.slice(0, 64))}: ${problemOf(parsed.error)}`);
      map.set(key, parsed.data);
    }
    return map;
  });
  return Object.assign(z.pipe(z.unknown(), toMap), { madeOf: { kind: "map", item, sizeMax } as const });
}

/** A list, refused at its first wrong item: zod's own reports each of them, which of a million takes seconds. */
export function listOf<T>(item: Schema<T>): Schema<T[]> & MadeOf {
  const toList = z.transform((input: unknown, context) => {
    const refuse = (message: string) => {
      context.issues.push({ code: "custom", message, input });
      return z.NEVER;
    };
    if (!Array.isArray(input)) return refuse(isNot("a list", input));
    const list: T[] = [];
    for (let i = 0; i < input.length; i++) {
      const parsed = item.safeParse(input[i]);
      if (!parsed.success) return refuse(`element ${i}: ${problemOf(parsed.error)}`);
      list.push(parsed.data);
    }
    return list;
  });
  return Object.assign(z.pipe(z.unknown(), toList), { madeOf: { kind: "list", item } as const });
}

/**
 * The schema's output for an object, made once for that object. Messages are shared between the nodes of one process, and so
 * is then what all of them are told. No input may change after it was parsed.
 */
export function shared<T extends object>(schema: Schema<T>): Schema<T> & MadeOf {
  const parse = memoised((input: object) => schema.safeParse(input));
  const toShared = z.transform((input: unknown, context) => {
    const parsed = typeof input === "object" && input !== null ? parse(input) : schema.safeParse(input);
    if (parsed.success) return parsed.data;
    context.issues.push({ code: "custom", message: problemOf(parsed.error), input });
    return z.NEVER;
  });
  return Object.assign(z.pipe(z.unknown(), toShared), { madeOf: { kind: "same", item: schema } as const });
}

/** A list of counts, the same way but faster. All bounds are included. */
export function countList(
  lengthMin = 0,
  lengthMax = Infinity,
  countMax = Infinity,
): Schema<readonly number[]> {
  const isCount = (item: unknown) =>
    Number.isSafeInteger(item) && (item as number) >= 0 && (item as number) <= countMax;
  return z.custom<readonly number[]>(
    (list) =>
      Array.isArray(list) && list.length >= lengthMin && list.length <= lengthMax && list.every(isCount),
    { error: (issue) => isNot("a list of counts", issue.input) },
  );
}

/** A key of the key-value store: a string, or an integer, which stands for its decimal text. */
export const storeKey: Schema<Identity> = z.union([z.string(), z.int()], {
  error: (issue) => isNot("a string or an integer", issue.input),
});

/** The first thing that is wrong, in words: the field, and what it should be. */
export function problemOf(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "is invalid";
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

/** A field's problem in words that can follow the field's name. */
function wordsOf(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `is not ${TYPE_WORDS[issue.expected] ?? `of the type ${issue.expected}`}`;
    case "invalid_value":
      return `is not ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}`;
    case "too_small":
      if (issue.origin === "string") return "is empty";
      return issue.inclusive ? `is less than ${issue.minimum}` : `is not more than ${issue.minimum}`;
    case "too_big":
      return issue.inclusive ? `is more than ${issue.maximum}` : `is not less than ${issue.maximum}`;
    default:
      return "is not as it should be";
  }
}

/** The same for what a schema of ours refuses. */
function isNot(expected: string, input: unknown): string {
  return input === undefined ? "is missing" : `is not ${expected}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  int: "an integer",
  number: "a number",
  string: "a string",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};

function listProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return isNot("a list", value);
  for (let i = 0; i < value.length; i++) {
    const problem = valueProblem(value[i], 0);
    if (problem !== undefined) return `element ${i} ${problem}`;
  }
  return undefined;
}
