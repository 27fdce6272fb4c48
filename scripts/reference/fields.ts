import type * as z from "zod/mini";
import { jsonList, jsonValue, type MadeOf, type Schema, storeKey } from "../../src/wire/schema.ts";

/** A field of a request, in words. */
export interface FieldText {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
}

/** The part of zod's record of a schema that is looked at here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[];
}

interface Check {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
}

/** Each way in which a request's fields may come: most types have one. Throws where a schema is of a kind that has no words yet. */
export function waysOf(schema: Schema): readonly (readonly FieldText[])[] {
  const { type, options = [], shape = {} } = definitionOf(schema);
  if (type === "union") return options.flatMap(waysOf);
  if (type !== "object") throw new Error(`a request is an object, and this schema is of the type ${type}`);
  return [
    Object.entries(shape).map(([name, field]) => {
      const { type: kind, innerType } = definitionOf(field);
      const isOptional = kind === "optional";
      return { name, type: typeText(isOptional ? (innerType as Schema) : field), isOptional };
    }),
  ];
}

function typeText(schema: Schema): string {
  if (schema === jsonValue) return "any JSON value";
  if (schema === jsonList) return "list of any JSON values";
  if (schema === storeKey) return "string or integer";
  const { madeOf } = schema as Partial<MadeOf>;
  if (madeOf !== undefined) return madeText(madeOf);
  const { type, innerType, entries = {}, shape = {} } = definitionOf(schema);
  switch (type) {
    case "string":
    case "boolean":
      return type === "boolean" ? "true or false" : `string${boundsText(schema)}`;
    case "number":
      return `${isInteger(schema) ? "integer" : "number"}${boundsText(schema)}`;
    case "nullable":
      return `${typeText(innerType as Schema)}, or null`;
    case "enum":
      return Object.values(entries)
        .map((entry) => `\`"${entry}"\``)
        .join(" or ");
    case "object":
      return `object with ${Object.entries(shape)
        .map(([name, field]) => `\`${name}\` (${typeText(field)})`)
        .join(", ")}`;
    default:
      throw new Error(`there are no words for a schema of the type ${type}`);
  }
}

function madeText({ kind, item, sizeMax = Infinity }: MadeOf["madeOf"]): string {
  if (kind === "same") return typeText(item);
  const what = typeText(item);
  const keys = sizeMax === Infinity ? "any keys" : `up to ${sizeMax.toLocaleString("en")} keys`;
  return kind === "list" ? `list (each: ${what})` : `object with ${keys} (each: ${what})`;
}

function isInteger(schema: Schema): boolean {
  return definitionOf(schema).format === "safeint";
}

/** The demands of a schema's checks, in words. */
function boundsText(schema: Schema): string {
  const checks = (definitionOf(schema).checks ?? []).map(({ _zod }) => _zod.def);
  return checks
    .map(({ check, value = 0, inclusive }) => {
      if (check === "min_length") return ", not empty";
      if (check === "greater_than")
        return `, ${inclusive ? "at least" : "more than"} ${value.toLocaleString("en")}`;
      if (check === "less_than")
        return `, ${inclusive ? "at most" : "less than"} ${value.toLocaleString("en")}`;
      throw new Error(`there are no words for the check ${check}`);
    })
    .join("");
}

function definitionOf(schema: Schema): Definition {
  return (schema as z.ZodMiniType)._zod.def as unknown as Definition;
}
