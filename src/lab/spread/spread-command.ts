/** `gossiper-lab spread`: the mathematics of gossip, as models and played out. */

import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { decimal, flag, refuseArgumentsOfNoNodes } from "../command-line/cluster-flags.ts";
import { addPageFlags, type FormatFlags, present, wantedPage } from "../command-line/formats.ts";
import { addHelp } from "../command-line/help.ts";
import { decimalNumber, oneOf, seed, wholeNumber } from "../command-line/parsers.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { spreadPage } from "./page/spread-page.ts";
import { type SpreadPart, type SpreadPlan, spreadParts } from "./plan.ts";
import { spread } from "./spread.ts";
import { spreadText } from "./text/spread-text.ts";

interface SpreadFlags extends FormatFlags {
  readonly part: readonly SpreadPart[];
  readonly nodes: number;
  readonly fanout: number;
  readonly trials: number;
  readonly seed: string;
  readonly playedMax: number;
  readonly probability: number;
  readonly rounds: number;
  readonly degree: number;
  readonly rate: number;
  readonly messageBytes: number;
  readonly latency: number;
  readonly messagesMax: number;
  readonly bytesMax: number;
}

const PAGE_DEFAULT = join("store", "spread.html");

const NODES_MAX = 100_000;
const FANOUT_MAX = 100;
/** Certainty would take messages from everybody to everybody. */
const PROBABILITY_MAX = 0.999999999;

export function spreadCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("spread")
    .description(
      "Shows how far and how fast gossip spreads, and what it costs: each figure by a model and played out.",
    )
    .addOption(
      flag("--part <names>", `all, or some of ${spreadParts.join(", ")}`, spreadParts, parts).default(
        spreadParts,
        "all",
      ),
    )
    .addOption(
      flag(
        "--node-count, --nodes <n>",
        "nodes in curves, rumors and fanout",
        1_000,
        wholeNumber(2, NODES_MAX),
      ),
    )
    .addOption(
      flag(
        "--fanout <n>",
        "others that a node calls in a round, in curves and rounds",
        1,
        wholeNumber(1, FANOUT_MAX),
      ),
    )
    .addOption(flag("--trials <n>", "the most trials of a figure", 400, wholeNumber(4, 100_000)))
    .addOption(flag("--seed <text>", "the same seed, the same figures", "1", seed))
    .addOption(
      flag(
        "--probability <p>",
        "wanted, where a fanout is sought",
        0.99,
        decimalNumber(0, PROBABILITY_MAX, { above: true }),
      ),
    )
    .addOption(flag("--rounds <n>", "in which it has to come true", 5, wholeNumber(1, 1_000)));
  addHelp(
    command,
    [
      "Parts: curves (the share that knows after each round), rounds (until all know), rumors (residue and traffic when nodes lose interest), fanout (the smallest for a probability), scale (10 to 10^9 nodes).",
    ],
    [
      ["spread --part rumors --nodes 1000", "beside the tables of Demers et al."],
      ["spread --open", "all parts, and their charts in a browser"],
    ],
  );
  addScaleFlags(command).addOption(
    new Option("--json", "print JSON and nothing else, and write a page only where --page names one"),
  );
  return addPageFlags(command, PAGE_DEFAULT).action(async (flags: SpreadFlags) => {
    refuseArgumentsOfNoNodes("spread", nodeArguments);
    onExit(await runSpreadCommand(flags, command, output));
  });
}

function addScaleFlags(command: Command): Command {
  return command
    .addOption(
      flag(
        "--played-max <n>",
        "rounds and scale: the most nodes that are played",
        NODES_MAX,
        wholeNumber(10, 1_000_000),
      ),
    )
    .addOption(flag("--rate <n>", "scale: values a second", 100, decimal(1e6, true)))
    .addOption(
      flag("--message-bytes <n>", "scale: bytes of a message with a value", 200, wholeNumber(1, 1e9)),
    )
    .addOption(flag("--latency <ms>", "scale: of a hop", 100, decimal(10_000, true)))
    .addOption(
      flag("--degree <n>", "scale: links of a node of the random regular graph, even", 4, evenNumber),
    )
    .addOption(
      flag(
        "--messages-max <n>",
        "scale: messages a second that a node can bear",
        100_000,
        wholeNumber(1, 1e12),
      ),
    )
    .addOption(
      flag(
        "--bytes-max <n>",
        "scale: bytes a second that a node can bear",
        100_000_000,
        wholeNumber(1, 1e15),
      ),
    );
}

async function runSpreadCommand(flags: SpreadFlags, command: Command, output: Output): Promise<ExitCode> {
  const plan = planOf(flags);
  const page = wantedPage(flags, command);
  const result = await unlessInterrupted("the computation", output, flags.json !== true, (work) =>
    spread(plan, work),
  );
  if (result === undefined) return EXIT_INVALID;
  const text = flags.json === true ? prettyJson({ plan, ...result }) : spreadText(plan, result);
  await present(text, () => spreadPage(plan, result), page, flags, output);
  return EXIT_VALID;
}

function planOf(flags: SpreadFlags): SpreadPlan {
  return {
    parts: flags.part,
    nodes: flags.nodes,
    fanout: flags.fanout,
    trials: flags.trials,
    seed: flags.seed,
    playedNodesMax: flags.playedMax,
    probability: flags.probability,
    rounds: flags.rounds,
    degree: flags.degree,
    valuesPerSecond: flags.rate,
    messageBytes: flags.messageBytes,
    latencyMs: flags.latency,
    messagesPerSecondMax: flags.messagesMax,
    bytesPerSecondMax: flags.bytesMax,
  };
}

function parts(text: string): readonly SpreadPart[] {
  if (text === "all") return spreadParts;
  const named = text.split(",").map(oneOf(spreadParts));
  return spreadParts.filter((part) => named.includes(part));
}

function evenNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 2 || value > 64 || value % 2 !== 0) {
    throw new InvalidArgumentError("Allowed: an even number from 2 to 64");
  }
  return value;
}
