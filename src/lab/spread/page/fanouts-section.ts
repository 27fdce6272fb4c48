import type { PageSection } from "../../pages/chart-page.ts";
import type { Fanouts } from "../fanouts.ts";
import type { SpreadPlan } from "../plan.ts";
import { whyFanoutsDiffer } from "../text/fanouts-text.ts";
import { playedSeries, tablePercent } from "./series.ts";

/** Fanouts by three formulas, and the probability that all know. */
export function fanoutsSection(plan: SpreadPlan, { rows, points }: Fanouts): PageSection {
  const { nodes, probability, rounds } = plan;
  return {
    title: "The smallest fanout",
    text: whyFanoutsDiffer,
    charts: [
      {
        kind: "lines",
        title: `The smallest fanout for a probability of ${probability}, in ${rounds} rounds`,
        note: "The course's formula is what calc_fanout answers. The others are for an epidemic.",
        x: { label: "nodes", scale: "log" },
        y: { label: "fanout", scale: "log" },
        series: [
          { name: "course: one node calls", points: rows.map((row) => [row.nodes, row.course]) },
          { name: "epidemic: a given node knows", points: rows.map((row) => [row.nodes, row.epidemic]) },
          { name: "once: all nodes know", points: rows.map((row) => [row.nodes, row.atomic]) },
        ],
      },
      {
        kind: "lines",
        title: `The probability that all of ${nodes} nodes know`,
        note: "Each passes the value on once, to so many others.",
        x: { label: "fanout" },
        y: { label: "probability (%)", min: 0, max: 100 },
        series: [
          playedSeries(
            "played",
            points.map(({ fanout, all }) => ({ x: fanout, compared: all })),
            100,
          ),
          {
            name: "exp(−e^(−c))",
            origin: "model",
            modelOf: "played",
            points: points.map(({ fanout, all }) => [fanout, 100 * all.model]),
          },
        ],
        references: [{ axis: "x", at: Math.log(nodes), label: "ln n" }],
      },
    ],
    table: {
      caption: "Fanouts, and what an epidemic reaches with them",
      head: [
        "nodes",
        "course",
        "share reached (%)",
        "played (%)",
        "epidemic",
        "once",
        "all know (%)",
        "played (%)",
      ],
      rows: rows.map((row) => [
        row.nodes,
        row.course,
        tablePercent(row.shareWithCourse.model),
        tablePercent(row.shareWithCourse.played?.mean),
        row.epidemic,
        row.atomic,
        tablePercent(row.allWithAtomic.model),
        tablePercent(row.allWithAtomic.played?.mean),
      ]),
    },
  };
}
