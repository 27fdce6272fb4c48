import { whole } from "../../text/table.ts";
import type { Fanouts } from "../fanouts.ts";
import type { SpreadPlan } from "../plan.ts";
import { indented, paragraph, percent, section } from "./figures.ts";

/** Why the fanouts differ: the same sentences in the text and on the page. */
export const whyFanoutsDiffer: readonly string[] = [
  "The course's formula, (1 − K/(N − 1))^R, is the probability that one node, which calls K others in each of R rounds, never calls a given other. It lets one node do all the work, so K grows with N.",
  "In an epidemic all that know call, and they multiply by 1 + K a round. A few calls of each are enough for a given node to know. K grows only where the rounds become too few to reach so many.",
  "That all nodes know is a larger wish than that a given one does. If each passes the value on once to K others, a node is called by nobody with probability e^(−K), and that is n e^(−K) nodes. So all know with probability exp(−e^(−c)) for K = ln n + c (Kermarrec et al. 2003). A fanout of 1 more leaves about a third of the misses.",
];

/** Fanouts by three formulas. */
export function fanoutsText(plan: SpreadPlan, { rows, points }: Fanouts): string {
  const { probability, rounds, nodes } = plan;
  const head = ["nodes", "course", "share", "played", "epidemic", "once", "all", "played"];
  const body = rows.map((row) => [
    whole(row.nodes),
    whole(row.course),
    percent(row.shareWithCourse.model, 2),
    percent(row.shareWithCourse.played?.mean, 2),
    row.epidemic,
    row.atomic,
    percent(row.allWithAtomic.model),
    percent(row.allWithAtomic.played?.mean),
  ]);
  const pointRows = points.map(({ fanout, all }) => [
    fanout,
    (fanout - Math.log(nodes)).toFixed(2),
    percent(all.model),
    percent(all.played?.mean),
    percent(all.played?.standardError),
    (100 * (all.model - (all.played?.mean ?? all.model))).toFixed(1),
  ]);
  return section(
    `The smallest fanout for a probability of ${probability}, in ${rounds} rounds`,
    paragraph(
      "Course: what calc_fanout answers, and the share of nodes that an epidemic with it reaches, which is what simulate_gossip plays.",
    ),
    paragraph("Epidemic: enough for a given node to know, when all that know call in every round."),
    paragraph("Once: enough for all nodes to know, when each calls once; and the probability of that."),
    indented(head, body),
    paragraph(`All of ${whole(nodes)} nodes know with probability exp(−e^(−c)), with a fanout of ln n + c:`),
    indented(["fanout", "c", "model", "played", "±", "points off"], pointRows),
    ...whyFanoutsDiffer.map(paragraph),
  );
}
