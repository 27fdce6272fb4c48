import { wireJson } from "../../src/wire/json.ts";

/**
 * Transcripts that differ from a given one in one place: what a check has to notice. Of a body of which only some fields
 * are expected (`$has`) only those are touched.
 */
export function tamperings(lines: readonly string[], expected: readonly string[]): (readonly string[])[] {
  const tampered: (readonly string[])[] = [[...lines, lines.at(-1) ?? "{}"]];
  for (const [i, line] of lines.entries()) {
    tampered.push(lines.toSpliced(i, 1));
    const next = lines[i + 1];
    if (next !== undefined && !isEitherOrder(expected[i], expected[i + 1]))
      tampered.push(lines.toSpliced(i, 2, next, line));
    for (const other of tamperedLines(line, expected[i] ?? "{}")) tampered.push(lines.with(i, other));
  }
  return tampered;
}

function tamperedLines(line: string, expected: string): string[] {
  const parsed = JSON.parse(line) as { readonly body: Readonly<Record<string, unknown>> };
  const { body } = JSON.parse(expected) as { readonly body?: { readonly $has?: object } };
  const changed =
    body?.$has === undefined ? variants(parsed) : variantsOfFields(parsed, Object.keys(body.$has));
  const lines = [line.replace(": ", ":"), `${line} `, ...changed.map((variant) => wireJson(variant))];
  return lines.filter((other) => other !== line);
}

function variantsOfFields(
  message: { readonly body: Readonly<Record<string, unknown>> },
  keys: readonly string[],
): unknown[] {
  const { body, ...envelope } = message;
  const others = keys.flatMap((key) => variants(body[key]).map((other) => ({ ...body, [key]: other })));
  const without = keys.map((key) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)),
  );
  return [...others, ...without].map((other) => ({ ...envelope, body: other }));
}

/** The value with one part of it changed, left out, added, or moved. */
function variants(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) {
    return [null, -1e9, "", 0.1].filter((other) => other !== value);
  }
  if (Array.isArray(value)) {
    const inside = value.flatMap((item, i) => variants(item).map((other) => value.with(i, other)));
    return [null, [...value, 1], value.slice(1), ...inside].filter(
      (other) => wireJson(other) !== wireJson(value),
    );
  }
  const entries = Object.entries(value as Record<string, unknown>);
  const without = entries.map((_, i) => Object.fromEntries(entries.toSpliced(i, 1)));
  const inside = entries.flatMap(([key, item]) =>
    variants(item).map((other) => ({ ...(value as Record<string, unknown>), [key]: other })),
  );
  return [null, Object.fromEntries(entries.toReversed()), { ...value, extra: 1 }, ...without, ...inside];
}

/** Whether two lines bring the same to nodes that are drawn, so that the order in which they come says nothing. */
function isEitherOrder(line = "{}", next = "{}"): boolean {
  const [first, second] = [line, next].map((text) => JSON.parse(text) as Record<string, unknown>);
  const isDrawn = typeof first?.dest === "object" && typeof second?.dest === "object";
  return isDrawn && wireJson(first?.body) === wireJson(second?.body);
}
