/** `gossiper-lab tune`: the cheapest settings that keep a latency. */

import { Command, Option } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import {
  addClusterFlags,
  type ClusterFlags,
  clusterOf,
  decimal,
  flag,
  refuseNodeArguments,
} from "../command-line/cluster-flags.ts";
import { addHelp } from "../command-line/help.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { tune } from "./tune.ts";
import { tuneJson } from "./tune-json.ts";
import { tuneReport } from "./tune-report.ts";

interface TuneFlags extends ClusterFlags {
  readonly median: number;
  readonly max: number;
  readonly margin: number;
  readonly partition?: boolean;
}

const MARGIN_PERCENT_MAX = 90;

/** The command. It takes no arguments for nodes: it is to find them. */
export function tuneCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("tune").description(
    "Finds the strategy, overlay and parameters with the fewest messages that keep a latency.",
  );
  addHelp(
    command,
    [
      "A model proposes, virtual runs confirm. It takes seconds for 25 nodes; with --partition, 100 nodes take about a minute of one processor, more nodes, a higher --rate and more --seeds longer. Exit code 0: found, 1: nothing keeps the limits, 2: the flags are wrong.",
    ],
    [
      ["tune --nodes 25 --latency 100 --median 400 --max 600", "settings within the limits of challenge 3d"],
      [
        "tune --latency 50 --latency-dist uniform --max 500 --margin 10 --partition",
        "links that vary, with a tenth of the limits to spare",
      ],
    ],
  );
  addClusterFlags(command, { nodesMin: 2, seeds: 5 })
    .addOption(
      flag("--median <ms>", "the median stable latency has to stay below it", 400, decimal(60_000, true)),
    )
    .addOption(
      flag("--max <ms>", "the largest stable latency has to stay below it", 600, decimal(60_000, true)),
    )
    .addOption(
      flag(
        "--margin <percent>",
        "by so much it has to stay below both limits",
        0,
        decimal(MARGIN_PERCENT_MAX, false),
      ),
    )
    .addOption(
      new Option(
        "--partition",
        "it also has to lose nothing under partitions, in runs of 30 s, where latency has no limit",
      ),
    )
    .action(async (flags: TuneFlags) => onExit(await runTuneCommand(flags, nodeArguments, output)));
  return command;
}

async function runTuneCommand(
  flags: TuneFlags,
  nodeArguments: readonly string[],
  output: Output,
): Promise<ExitCode> {
  refuseNodeArguments("tune", nodeArguments);
  const options = {
    cluster: clusterOf(flags),
    limits: { medianMs: flags.median, maxMs: flags.max },
    marginPercent: flags.margin,
    seeds: flags.seeds,
    partition: flags.partition === true,
  };
  const result = await unlessInterrupted("the search", output, flags.json !== true, (work) =>
    tune({ ...options, ...work }),
  );
  if (result === undefined) return EXIT_INVALID;
  output.stdout(
    flags.json === true ? prettyJson(tuneJson(options, result)) : tuneReport(options, result, output.colour),
  );
  return result.best === undefined ? EXIT_INVALID : EXIT_VALID;
}
