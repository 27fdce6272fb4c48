/** The deeds of the nemesis, for the summary of a run. */

import { type NemesisEvent, nemesisKinds } from "../../../sim/nemesis/nemesis-plan.ts";
import type { NetStats } from "../../../sim/network/net-stats.ts";
import { shortSeconds } from "../../../sim/time/seconds.ts";

const nounKinds: ReadonlySet<string> = new Set(["partition", "kill", "pause"]);

/** One line: a single fault with its particulars, several counted by kind, and what was dropped because of them. */
export function nemesisText(events: readonly NemesisEvent[], dropped: NetStats["dropped"]): string {
  if (events.length === 0) return "none";
  const starts = events.filter((event) => event.action !== "heal");
  const partitions = starts.filter(({ kind }) => kind === "partition");
  const parts: string[] = [];
  for (const kind of nemesisKinds) {
    const some = starts.filter((event) => event.kind === kind);
    const [first] = some;
    if (first === undefined) continue;
    if (some.length === 1) parts.push(oneText(first, events));
    else if (nounKinds.has(kind)) parts.push(`${some.length} ${kind}s`);
    else parts.push(`${kind} ${some.length} times`);
  }
  return `${parts.join("; ")}${droppedText(dropped, partitions.length === starts.length)}`;
}

function oneText(start: NemesisEvent, events: readonly NemesisEvent[]): string {
  const { kind, action, nodes, text, timeMs } = start;
  if (kind === "clock") return text;
  const heal = events.find((event) => event.kind === kind && event.action === "heal");
  const until = heal === undefined ? "" : ` to ${shortSeconds(heal.timeMs, 1)}`;
  const what = kind === "kill" || kind === "pause" ? `${action} of ${nodes.join(" ")}` : text;
  return `${what} from ${shortSeconds(timeMs, 1)}${until}`;
}

function droppedText({ partition, lost, down }: NetStats["dropped"], onlyPartitions: boolean): string {
  if (onlyPartitions) return `, ${partition} messages dropped`;
  const reasons = [
    [partition, "dropped by partitions"],
    [lost, "lost"],
    [down, "to nodes that were down"],
  ] as const;
  const told = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  return told.length === 0 ? "" : `; messages: ${told.join(", ")}`;
}
