import type { PageSection } from "../../pages/chart-page.ts";
import type { RunPage } from "../../pages/run-page.ts";
import { lossText } from "../../text/loss-text.ts";
import type { Results } from "../results-file.ts";
import type { RunRecord } from "../run-record.ts";
import { diagram } from "./diagram.ts";
import { challengeOf, factsOf, likelyMistakesOf, troublesOf, verdictOf } from "./facts.ts";
import { faultSpans } from "./fault-spans.ts";
import { latencySection } from "./latency-section.ts";
import { nodeModel } from "./node-model.ts";
import { operationsSection } from "./operations-section.ts";
import { spreadSection } from "./spread-section.ts";
import { stalenessSection } from "./staleness-section.ts";
import { storeSections } from "./store-sections.ts";
import { trafficSection } from "./traffic-section.ts";
import { ways } from "./ways.ts";

/** How much of a run goes into its page. */
export interface PageLimits {
  /** In the space-time diagram. */
  readonly messagesMax: number;
  /** In the ways of values. */
  readonly hopsMax: number;
}

/** The page of a run. */
export function pageOfRun(record: RunRecord, limits: PageLimits): RunPage {
  const { results, set, store, nodeIds, traffic } = record;
  const spans = faultSpans(results.run.nemesis, results.run["duration-ms"]);
  const model = nodeModel(record);
  const sections: (PageSection | undefined)[] = [
    ...(store ? storeSections(store, nodeIds, spans) : []),
    set ? latencySection(record, set, spans) : operationsSection(record, spans),
    traffic ? trafficSection(traffic, spans) : noMessages,
    traffic && set ? spreadSection(record, traffic, model, spans) : undefined,
    set && stalenessSection(results, set, nodeIds, spans),
  ];
  const drawnWays = ways(record, model, limits.hopsMax);
  const challenge = challengeOf(results);
  const drawn = diagram(record, spans, limits.messagesMax);
  return {
    title: `${results.run.options.workload}: ${verdictOf(results).text.toLowerCase()}`,
    lead: leadOf(results),
    verdict: verdictOf(results),
    ...(challenge !== undefined && { challenge }),
    troubles: troublesOf(results),
    likelyMistakes: likelyMistakesOf(results),
    facts: factsOf(results, spans),
    sections: sections.filter((section) => section !== undefined),
    ...(drawnWays && { ways: drawnWays }),
    ...(drawn && { diagram: drawn }),
  };
}

const noMessages: PageSection = {
  title: "Messages",
  text: "This run kept no messages, as virtual runs do unless they are given --messages. So there is no chart of messages, no spread of values and no space-time diagram here; the page that test itself writes has them.",
};

function leadOf(results: Results): string {
  const { run, nodes } = results;
  const { options, seed } = run;
  const count = options["node-count"];
  const latency =
    options.latency === 0 ? "no latency" : `${options.latency} ms ${options["latency-dist"]} latency`;
  const where = nodes?.time === "virtual" ? "virtual time" : "real processes";
  const flags = nodes === undefined || nodes.arguments.length === 0 ? "" : ` -- ${nodes.arguments.join(" ")}`;
  const whose =
    nodes === undefined
      ? ""
      : nodes.ours
        ? `, our node${mistakeText(results)}${flags}`
        : `, ${nodes.bin ?? "another node"}${flags}`;
  return `Workload ${options.workload}, ${count} ${count === 1 ? "node" : "nodes"} in a ${options.topology}, ${options.rate} operations a second for ${options["time-limit"]} s, ${latency}${lossText(options.loss)}, ${where}, seed ${seed}${whose}.`;
}

/** A mistake that the reader should find is not named. */
function mistakeText({ mistake, "mistake-hidden?": isHidden }: Results): string {
  if (mistake === undefined) return "";
  return isHidden === true ? " with a mistake" : ` with the mistake ${mistake}`;
}
