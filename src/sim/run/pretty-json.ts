/** JSON for people: indented by two spaces, lists of plain values on one line, numbers as keys by size. Ends with a line break. */
export function prettyJson(value: unknown): string {
  return `${pretty(value, "")}\n`;
}

function pretty(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null)) {
      return `[${value.map((item) => pretty(item, inner)).join(", ")}]`;
    }
    return `[\n${value.map((item) => inner + pretty(item, inner)).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  // JavaScript puts "1" before "0.5", and quantiles are read in their order.
  if (fields.every(([key]) => isNumeric(key))) fields.sort(([a], [b]) => Number(a) - Number(b));
  if (fields.length === 0) return "{}";
  const lines = fields.map(([key, field]) => `${inner}${JSON.stringify(key)}: ${pretty(field, inner)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function isNumeric(key: string): boolean {
  return key !== "" && Number.isFinite(Number(key));
}
