import type { PublishedFigure } from "../../../theory/spread/published-rumors.ts";
import { whole } from "../../text/table.ts";
import type { Compared, SpreadPlan } from "../plan.ts";
import { type RumorRow, ruleName } from "../rumors.ts";
import { decimals, errorText, indented, paragraph, section, significant, trialsText } from "./figures.ts";

export const whatRumorsAre: readonly string[] = [
  "A node passes a rumor on until it loses interest: by a coin, with probability 1/k after a contact, or by a counter, after k of them. Feedback: only contacts with a node that knew count, and one that did not sets the counter back. Blind: all count.",
  "Residue is the share that never hears the rumor, traffic the messages with it a node, t_ave and t_last the cycles until it comes on average and to the last node that it comes to. t_ave is made as Demers et al. made theirs for push: every necessary contact counts, also the second one with the same node in a cycle.",
];

/** How good the models of rumors are. */
export const howGoodRumorsAre =
  "The models are means. Chance delays the first nodes, so that with pull and with coins the times of the models are a little short.";

/** Residue, traffic and times of rumor mongering. */
export function rumorsText(plan: SpreadPlan, rumors: readonly RumorRow[]): string {
  const names = [...new Set(rumors.map(({ rule }) => ruleName(rule)))];
  const isPublished = rumors.some(({ published }) => published !== undefined);
  const head = (...columns: string[]) => columns.flatMap((column) => [column, "played", "error"]);
  const tables = (title: string, columns: readonly string[], rowsOf: (row: RumorRow) => string[][]) =>
    names.flatMap((name) => {
      const rows = rumors.filter(({ rule }) => ruleName(rule) === name);
      const table = rows[0]?.published?.table;
      return [
        paragraph(`${name}${table === undefined ? "" : ` (table ${table})`}: ${title}`),
        indented(["k", ...head(...columns)], rows.flatMap(rowsOf), [0]),
      ];
    });
  return section(
    `Rumor mongering among ${whole(plan.nodes)} nodes (Demers et al. 1987)`,
    ...whatRumorsAre.map(paragraph),
    paragraph(`Each row is played in ${trialsText(rumors)} trials.`),
    ...(isPublished ? [paragraph("Rows marked d hold the figures that they printed.")] : []),
    ...tables("residue and traffic", ["residue", "traffic"], sharesOf),
    ...tables("cycles", ["t_ave", "t_last"], timesOf),
    paragraph(howGoodRumorsAre),
  );
}

function sharesOf({ rule, figures, published }: RumorRow): string[][] {
  const printed = published?.figures;
  return [
    [
      String(rule.k),
      ...columns(figures.residue, significant),
      ...columns(figures.traffic, (value) => decimals(value, 2)),
    ],
    ...printedRow(printed && [printed.residue, printed.traffic]),
  ];
}

function timesOf({ rule, figures, published }: RumorRow): string[][] {
  const printed = published?.figures;
  const inTenths = (value: number | undefined) => decimals(value, 1);
  return [
    [String(rule.k), ...columns(figures.meanNeeded, inTenths), ...columns(figures.last, inTenths)],
    ...printedRow(printed && [printed.meanNeeded, printed.last]),
  ];
}

function columns(compared: Compared, text: (value: number | undefined) => string): string[] {
  return [text(compared.model), text(compared.played?.mean), errorText(compared)];
}

/** The printed figures stand below the simulated ones. */
function printedRow(figures: readonly PublishedFigure[] | undefined): string[][] {
  return figures === undefined
    ? []
    : [["d", ...figures.flatMap(({ value }) => ["", significant(value), ""])]];
}
