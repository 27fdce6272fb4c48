import * as z from "zod";
import { type Identity, valueProblem } from "./json.ts";
import type { Json } from "./message.ts";

/** Building blocks of the request schemas. Objects with keys of the sender's choosing become `Map`s, never records. */

/** Any JSON value that can be stored and given back as it came: finite, safe integers, not nested too deeply. */
export const jsonValue = z.custom<Json>((value) => valueProblem(value) === undefined, {
  error: (issue) => valueProblem(issue.input) ?? "is not a JSON value",
});

export const nodeId = z.string().min(1);

export const count = z.int().nonnegative();

/** A list of any JSON values. */
export const jsonList = z.custom<readonly Json[]>((value) => listProblem(value) === undefined, {
  error: (issue) => listProblem(issue.input) ?? "is not a list",
});

/** An object with free keys, as a `Map` in the order of the keys. `__proto__` is a key like any other. */
export function mapOf<T>(item: z.ZodType<T>): z.ZodType<ReadonlyMap<string, T>, unknown> {
  return z.unknown().transform((input, context) => {
    const map = new Map<string, T>();
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      context.addIssue({ code: "custom", message: "is not an object", input });
      return z.NEVER;
    }
    for (const key of Object.keys(input)) {
      const parsed = item.safeParse((input as Record<string, unknown>)[key]);
      if (!parsed.success) {
        context.addIssue({
          code: "custom",
          message: `${JSON.stringify(key.slice(0, 64))}: ${problemOf(parsed.error)}`,
          input,
        });
        return z.NEVER;
      }
      map.set(key, parsed.data);
    }
    return map;
  });
}

/** A key of the key-value store: a string, or an integer, which stands for its decimal text. */
export const storeKey: z.ZodType<Identity> = z.union([z.string(), z.int()]);

/** The first thing that is wrong, in words: the field, and what it should be. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "is invalid";
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

function listProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return "is not a list";
  for (let i = 0; i < value.length; i++) {
    const problem = valueProblem(value[i], 0);
    if (problem !== undefined) return `element ${i} ${problem}`;
  }
  return undefined;
}
