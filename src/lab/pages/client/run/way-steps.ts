/** A value's messages, told apart: which built its tree, which repeated it, which were dropped. */

import { ARRIVED, type Hop, outcomes, UNDER_WAY, type Way } from "../../run-page.ts";

export interface Step {
  readonly src: number;
  readonly dest: number;
  readonly sentMs: number;
  /** When it arrived or was dropped; `undefined`: it never was. */
  readonly endMs: number | undefined;
  readonly role: "first" | "again" | "dropped" | "under way";
  /** Counts the messages with the value over this link in this direction, from 1. */
  readonly attempt: number;
  /** Its end in words. */
  readonly ending: string;
}

/** Times are hundredths of a millisecond on the page, and equal ones are the same event. */
const SAME_MS = 0.02;

/** The messages of a way in the order of their sending. */
export function stepsOf({ hops, held }: Way): readonly Step[] {
  const firsts = new Map<number, Hop>();
  for (const hop of hops) {
    const [, dest, , end, outcome] = hop;
    if (outcome !== ARRIVED || end === null) continue;
    const known = firsts.get(dest);
    if (known === undefined || end < (known[3] as number)) firsts.set(dest, hop);
  }
  const attempts = new Map<string, number>();
  return hops.map((hop): Step => {
    const [src, dest, sentMs, end, outcome] = hop;
    const key = `${src} ${dest}`;
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const heldMs = held[dest] ?? Number.POSITIVE_INFINITY;
    const isFirst = firsts.get(dest) === hop && Math.abs((end as number) - heldMs) < SAME_MS;
    const role = roleOf(outcome, isFirst);
    const common = { src, dest, sentMs, endMs: end ?? undefined, role, attempt };
    return { ...common, ending: endingOf(role, outcome) };
  });
}

/** How many nodes hold the value so long after its broadcast. */
export function holdersAt({ held }: Way, ms: number): number {
  return held.filter((at) => at !== null && at <= ms).length;
}

/** When the last thing happened. */
export function lastMs({ held, hops }: Way): number {
  let last = 1;
  for (const at of held) last = Math.max(last, at ?? 0);
  for (const [, , sent, end] of hops) last = Math.max(last, end ?? sent);
  return last;
}

function roleOf(outcome: number, isFirst: boolean): Step["role"] {
  if (outcome === ARRIVED) return isFirst ? "first" : "again";
  return outcome === UNDER_WAY ? "under way" : "dropped";
}

function endingOf(role: Step["role"], outcome: number): string {
  if (role === "first") return "arrived: new to the node";
  if (role === "again") return "arrived: the node held it";
  return outcomes[outcome] ?? "dropped";
}
