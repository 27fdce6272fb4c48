import type { CounterResult } from "../../sim/checkers/workloads/counter.ts";

/** The wrong last reads of a counter in words: by how much each is too high or too low, and the right sum. */
export function counterTrouble({ errors, acceptable }: CounterResult): string {
  const least = acceptable[0]?.[0] ?? 0;
  const most = acceptable.at(-1)?.[1] ?? 0;
  const wrong = errors.map(({ node, value }) => {
    const text = JSON.stringify(value) ?? "nothing";
    return `${node} (${text}${excessText(value, least, most)})`;
  });
  const right = least === most ? `${least}` : `between ${least} and ${most}`;
  return `the last read was wrong on ${wrong.join(", ")}; right is ${right}`;
}

/** Empty for what is no number, and for a sum between two that are right. */
function excessText(value: unknown, least: number, most: number): string {
  if (typeof value !== "number") return "";
  if (value > most) return `, ${value - most} too high`;
  return value < least ? `, ${least - value} too low` : "";
}
