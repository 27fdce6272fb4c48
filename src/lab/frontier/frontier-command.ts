/** `gossiper-lab frontier`: the curve of messages against latency, with what others reach and the bounds beside it. */

import { join } from "node:path";
import { Command } from "commander";
import {
  addClusterFlags,
  type ClusterFlags,
  clusterOf,
  loadOf,
  refuseNodeArguments,
} from "../command-line/cluster-flags.ts";
import {
  addFormatFlags,
  addPageFlags,
  type FormatFlags,
  formatOf,
  inFormat,
  present,
  wantedPage,
} from "../command-line/formats.ts";
import { addHelp } from "../command-line/help.ts";
import { unlessInterrupted } from "../interruptible.ts";
import { EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { seedsOf } from "../trials/trial.ts";
import { frontier } from "./frontier.ts";
import { frontierPage } from "./frontier-page.ts";
import { frontierColumns, frontierJson, frontierText } from "./frontier-report.ts";

type FrontierFlags = ClusterFlags & FormatFlags;

const PAGE_DEFAULT = join("store", "frontier.html");

export function frontierCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("frontier").description(
    "Measures what each strategy costs in messages and in latency, beside what others reach.",
  );
  addPageFlags(addFormatFlags(addClusterFlags(command, { nodesMin: 2, seeds: 2 })), PAGE_DEFAULT);
  addHelp(
    command,
    [
      "Figures are means over the runs; each setting runs with and without partitions, which come every 10 s, or every half of a shorter --time-limit. It takes some minutes.",
    ],
    [
      ["frontier --open", "with the page of its charts"],
      ["frontier --nodes 9 --latency 20 --seeds 1", "another cluster, in less time"],
    ],
  );
  return command.action(async (flags: FrontierFlags) =>
    onExit(await runFrontierCommand(flags, nodeArguments, command, output)),
  );
}

async function runFrontierCommand(
  flags: FrontierFlags,
  nodeArguments: readonly string[],
  command: Command,
  output: Output,
): Promise<ExitCode> {
  refuseNodeArguments("frontier", nodeArguments);
  const page = wantedPage(flags, command);
  const cluster = clusterOf(flags);
  const found = await unlessInterrupted("the measurement", output, formatOf(flags) === "text", (work) =>
    frontier({ cluster, seeds: flags.seeds, ...work }),
  );
  if (found === undefined) return EXIT_INVALID;
  const { points } = found;
  const text = inFormat(flags, {
    text: () => frontierText(loadOf(flags), flags, points),
    json: () => frontierJson(loadOf(flags), flags, points),
    columns: frontierColumns,
    rows: points,
  });
  await present(text, () => frontierPage(found, cluster, seedsOf(flags.seeds)), page, flags, output);
  return EXIT_VALID;
}
