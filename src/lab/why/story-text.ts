import { keyOf } from "../../sim/checkers/value-index.ts";
import { paragraph } from "../text/paragraph.ts";
import { type Cuts, seconds } from "./cuts.ts";
import { neverShown, silentHolders } from "./end-of-story.ts";
import type { Bringing, DropGroup, Holding, Story } from "./story.ts";
import { isMissing, type Survey, staleMs } from "./survey.ts";

const INDENT = "  ";
/** A value of a client may be long. */
const VALUE_LENGTH_MAX = 60;
/** Lines of one value; a storm has more of them than anybody reads. */
const LINES_MAX = 200;

interface Line {
  readonly timeMs: number;
  readonly text: string;
}

/** A value's story in lines of at most so many columns, in the order of time, and how it ended. */
export function storyText(story: Story, survey: Survey, cuts: Cuts, columns: number): string {
  const lines = [
    ...story.bringings.flatMap(bringingLines),
    ...[...story.formerHoldings, ...story.holdings.values()]
      .filter(({ how }) => how !== "client")
      .map((holding) => holdingLine(holding, story)),
    ...story.drops.map((drop) => dropLine(drop, cuts)),
    ...story.forgettings.map(({ node, timeMs }) => {
      return { timeMs, text: `${node} is started anew, without its memory: the value is gone there` };
    }),
  ].sort((a, b) => a.timeMs - b.timeMs);
  const width = Math.max(...lines.map(({ timeMs }) => seconds(timeMs).length), 0);
  const shown = lines.slice(0, LINES_MAX);
  const cut = lines.length - shown.length;
  const hanging = " ".repeat(INDENT.length + width + 2 + INDENT.length);
  return [
    paragraph(`value ${valueText(story.value)}: ${fateText(story, survey)}`, {
      hanging: INDENT,
      width: columns,
    }),
    ...shown.map(({ timeMs, text }) => {
      const indent = `${INDENT}${seconds(timeMs).padStart(width)}  `;
      return paragraph(text, { indent, hanging, width: columns });
    }),
    ...(cut > 0 ? [`${INDENT}… and ${cut} more lines`] : []),
    ...endLines(story, survey).map((text) =>
      paragraph(text, { indent: INDENT, hanging: `${INDENT}${INDENT}`, width: columns }),
    ),
  ].join("\n");
}

/** The nodes that never held a value, and what came of the messages that would have brought it. */
export function missesOf(story: Story, { nodes }: Survey): { readonly node: string; readonly why: string }[] {
  const had = new Set([...story.holdings.keys(), ...story.formerHoldings.map(({ node }) => node)]);
  const missing = [...nodes].filter((node) => !had.has(node));
  return missing.map((node) => {
    const links = [...story.links].filter((link) => link.endsWith(` ${node}`));
    if (links.length === 0) return { node, why: "nobody sent it there" };
    const drops = story.drops.filter(({ dest }) => dest === node);
    const dropped = drops.reduce((sum, { count }) => sum + count, 0);
    const froms = [...new Set(drops.map(({ src }) => src))].join(", ");
    if (dropped === 0) return { node, why: "what was sent there was still under way at the end" };
    const what = dropped === 1 ? "the one message with it" : `each of ${dropped} messages with it`;
    return { node, why: `${what}, from ${froms}, was dropped` };
  });
}

function fateText(story: Story, survey: Survey): string {
  const fate = survey.fates.get(keyOf(story.value));
  if (fate === undefined) return "no client brought it";
  if (survey.isLost(fate)) return "lost";
  if (survey.isGone(fate)) return "gone: only nodes that were killed had it";
  if (!Number.isFinite(fate.knownMs)) return "never acknowledged, and in no read";
  if (isMissing(fate)) return `missing at ${survey.missingAt(fate).join(", ")} in the end`;
  const late = staleMs(fate);
  return late === 0
    ? "in every read once it was acknowledged"
    : `stable ${Math.round(late)} ms after it was acknowledged`;
}

function bringingLines({ client, node, timeMs, acknowledgedMs, refusal }: Bringing): Line[] {
  const asked = { timeMs, text: `${client} → ${node}  a client brings it` };
  if (acknowledgedMs !== undefined)
    return [asked, { timeMs: acknowledgedMs, text: `${node} → ${client}  acknowledged` }];
  const end = refusal === undefined ? "never answered" : `answered with error ${refusal}`;
  return [{ timeMs, text: `${asked.text}; ${end}` }];
}

function holdingLine({ node, timeMs, from, how, type, valueCount = 1, sentMs }: Holding, story: Story): Line {
  if (how === "read")
    return { timeMs, text: `${node} shows it in a read; no message that brought it there was recognised` };
  const start = story.bringings[0]?.timeMs;
  const after = start === undefined ? "" : `, ${Math.round(timeMs - start)} ms after the client brought it`;
  const others = valueCount > 1 ? ` with ${valueCount} values` : "";
  const sent = sentMs === undefined ? "" : `, sent at ${seconds(sentMs)}`;
  return { timeMs, text: `${from} → ${node}  ${type}${others} arrives${sent}: ${node} has it${after}` };
}

function dropLine({ src, dest, reason, firstMs, lastMs, count }: DropGroup, cuts: Cuts): Line {
  const times = count === 1 ? "" : `, ${count} times until ${seconds(lastMs)}`;
  const why = reason === "partition" ? (cuts.at(firstMs) ?? "partition") : reason;
  return { timeMs: firstMs, text: `${src} → ${dest}  ✗ dropped${times} (${why})` };
}

function endLines(story: Story, survey: Survey): string[] {
  const lines: string[] = [];
  for (const { node, why } of missesOf(story, survey)) lines.push(`${node} never got it: ${why}`);
  for (const node of silentHolders(story, survey)) lines.push(`${node} had it and told nobody`);
  for (const { node, hasAcknowledged } of neverShown(story))
    lines.push(`${node} ${hasAcknowledged ? "acknowledged" : "got"} it, and no read of it shows it`);
  for (const node of new Set(story.forgettings.map((one) => one.node)))
    if (!story.holdings.has(node)) lines.push(`${node} did not get it again`);
  const lacking = [...story.lacking.values()].map(({ node, count, firstMs, lastMs }) => {
    const span = count === 1 ? `at ${seconds(firstMs)}` : `from ${seconds(firstMs)} to ${seconds(lastMs)}`;
    return `${node} ${count} (${span})`;
  });
  if (lacking.length > 0) lines.push(`reads that lacked it after that: ${lacking.join(", ")}`);
  const { sentCount, repeatedCount, underWayCount } = story;
  if (repeatedCount > 0)
    lines.push(`${repeatedCount} of ${sentCount} messages with it came to nodes that had it already`);
  if (underWayCount > 0) lines.push(`${underWayCount} messages with it were under way at the end`);
  return lines;
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX)}…`;
}
