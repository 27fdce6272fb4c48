/** `gossiper-lab why`: what became of a value, from the messages of a run. */

import { Command, Option } from "commander";
import { prettyJson } from "../../sim/run/pretty-json.ts";
import { refuseArgumentsOfNoNodes } from "../command-line/cluster-flags.ts";
import { addHelp } from "../command-line/help.ts";
import { wholeNumber } from "../command-line/parsers.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { columnsOf, EXIT_INVALID, EXIT_VALID, type ExitCode, type Output } from "../output.ts";
import { startProgress } from "../progress.ts";
import { paragraph } from "../text/paragraph.ts";
import { Cuts } from "./cuts.ts";
import { findRun, type RunFiles } from "./find-run.ts";
import { type LogReader, readMessageLog } from "./message-log.ts";
import { type Choice, pickValues } from "./pick-values.ts";
import { type Story, StoryTeller } from "./story.ts";
import { storyJson } from "./story-json.ts";
import { storyText } from "./story-text.ts";
import { isMissing, Survey } from "./survey.ts";
import { goneByVerdict, lostByVerdict } from "./verdict.ts";

interface WhyFlags {
  readonly value?: readonly unknown[];
  readonly lost?: boolean;
  readonly stale?: boolean;
  readonly slowest?: boolean;
  readonly count: number;
  readonly store: string;
  readonly json?: boolean;
}

const COUNT_DEFAULT = 3;
const COUNT_MAX = 1_000;
/** A smaller file is read before a bar could be looked at. */
const PROGRESS_BYTES_MIN = 20_000_000;

export function whyCommand(
  output: Output,
  nodeArguments: readonly string[],
  onExit: (code: ExitCode) => void,
): Command {
  const command = new Command("why")
    .description(
      "Tells what became of a value: who was told by whom, where it was dropped, which reads lacked it.",
    )
    .argument(
      "[run]",
      "a run's folder, its name in the store, or its messages.jsonl (default: the newest of the store)",
    )
    .addOption(
      new Option("--value <json>", "this value, as JSON or as plain text; may be given again").argParser(
        (text: string, previous: readonly unknown[] = []) => [...previous, parsedValue(text)],
      ),
    )
    .addOption(
      new Option("--lost", "values that the verdict calls lost, then others that some node lacks in the end"),
    )
    .addOption(
      new Option("--stale", "values that a read lacked after their acknowledgement, the slowest first"),
    )
    .addOption(
      new Option("--slowest", "values that no node lacks in the end, and took longest to be in every read"),
    )
    .addOption(
      new Option("--count <n>", "so many values of that kind")
        .argParser(wholeNumber(1, COUNT_MAX))
        .default(COUNT_DEFAULT),
    )
    .addOption(new Option("--store <dir>", "where runs are kept").default("store"))
    .addOption(new Option("--json", "print JSON and nothing else"))
    .action(async (run: string | undefined, flags: WhyFlags) => {
      refuseArgumentsOfNoNodes("why", nodeArguments);
      onExit(await runWhyCommand(run, flags, output));
    });
  return addHelp(
    command,
    [
      "Without a flag that chooses values: those of --lost, or if there are none the slowest, or those that were never acknowledged nor shown. Works on runs of any node, of broadcast and g-set.",
      "Exit code 0: told, 1: there is no such value, 2: the flags are wrong or there are no messages.",
    ],
    [
      ["why --lost --count 1", "one lost value of the newest run"],
      ["why store/latest --value 17", "a certain value, in the run of that folder"],
    ],
  );
}

async function runWhyCommand(run: string | undefined, flags: WhyFlags, output: Output): Promise<ExitCode> {
  const chosen = (["lost", "stale", "slowest"] as const).filter((name) => flags[name] === true);
  if (chosen.length + (flags.value === undefined ? 0 : 1) > 1)
    throw new UsageError("one choice at a time; allowed: --value, --lost, --stale or --slowest");
  const files = findRun(run, flags.store);
  const { survey, stories, choice } = await tell(files, flags, chosen[0], output);
  const wanted = [...stories];
  const told = wanted.filter(({ bringings, sentCount }) => bringings.length > 0 || sentCount > 0);
  if (flags.json === true) {
    output.stdout(prettyJson(storyJson(files.directory, told, survey)));
  } else {
    const cuts = new Cuts(files.results);
    const width = columnsOf(output);
    const texts = told.map((story) => storyText(story, survey, cuts, width));
    const closing = closingLines(told, wanted.length, flags, choice, survey).map((text) =>
      paragraph(text, { width }),
    );
    output.stdout(`${[files.directory, ...texts, ...closing].join("\n\n")}\n`);
  }
  return told.length === 0 ? EXIT_INVALID : EXIT_VALID;
}

/** Reads the messages twice: which values are meant, and where values stand in them; then where those went. */
async function tell(files: RunFiles, flags: WhyFlags, chosen: Choice | undefined, output: Output) {
  const progress = startProgress(output, flags.json !== true && files.messagesBytes > PROGRESS_BYTES_MIN);
  const read = async (from: number, reader: LogReader): Promise<void> => {
    const onProgress = (bytes: number) =>
      progress.update(from + bytes / files.messagesBytes / 2, "reading messages");
    const { skipped } = await readMessageLog(files.messages, { ...reader, onProgress });
    if (skipped > 0 && from === 0)
      output.stderr(`gossiper-lab: ${skipped} lines of ${files.messages} are no events\n`);
  };
  try {
    const survey = new Survey(lostByVerdict(files.results), goneByVerdict(files.results));
    await read(0, { onEvent: (event) => survey.observe(event) });
    survey.finish();
    const choice = chosen ?? defaultChoice(survey);
    const values = flags.value ?? pickValues(survey, choice, flags.count);
    const teller = new StoryTeller(values, survey);
    if (values.length > 0) {
      await read(0.5, { wants: (line) => teller.wants(line), onEvent: (event) => teller.observe(event) });
    }
    teller.finish();
    return { survey, stories: teller.stories.values(), choice };
  } finally {
    progress.stop();
  }
}

/** The worst that there is to tell. */
function defaultChoice(survey: Survey): Choice {
  const choices = ["lost", "slowest", "unconfirmed"] as const;
  return choices.find((choice) => pickValues(survey, choice, 1).length > 0) ?? "slowest";
}

function closingLines(
  told: readonly Story[],
  wantedCount: number,
  flags: WhyFlags,
  choice: Choice,
  survey: Survey,
): string[] {
  if (flags.value !== undefined) {
    const missing = wantedCount - told.length;
    if (missing === 0) return [];
    const which = wantedCount === 1 ? "the value" : `${missing} of ${wantedCount} values`;
    return [`${which} ${missing === 1 ? "was" : "were"} neither broadcast nor sent in this run`];
  }
  const total = pickValues(survey, choice, Number.POSITIVE_INFINITY).length;
  const isCut = total > told.length;
  if (choice === "lost" && survey.lostCount !== undefined && total > 0) {
    const more = isCut ? `; ${told.length} told here, more with --count` : "";
    return [`${lossText(survey.lostCount, survey)}${more}`];
  }
  const what = {
    lost: "missing at some node in the end",
    stale: "stale",
    slowest: "at every node in the end",
    unconfirmed: "neither acknowledged nor shown by a read",
  }[choice];
  if (survey.fates.size === 0) return ["no client brought a value in this run"];
  if (total === 0) return [`no value was ${what}${unconfirmedText(survey)}`];
  return isCut ? [`${told.length} of ${total} values that were ${what}; more with --count`] : [];
}

/** Values of which no client knows whether any node took them are in no other choice. */
function unconfirmedText(survey: Survey): string {
  const unconfirmed = pickValues(survey, "unconfirmed", Number.POSITIVE_INFINITY);
  if (unconfirmed.length === 0) return "";
  const which = unconfirmed.length === survey.fates.size ? "all" : `${unconfirmed.length}`;
  return `, as far as clients know: ${which} of ${survey.fates.size} were neither acknowledged nor shown by a read (--value ${JSON.stringify(unconfirmed[0])}, say)`;
}

/** Maelstrom's count and ours. Its rule passes a value that some node lacks, if the last read of all shows it. */
function lossText(lostCount: number, survey: Survey): string {
  const missing = [...survey.fates.values()].filter(isMissing);
  const missingCount = missing.length;
  const goneCount = missing.filter((fate) => survey.isGone(fate)).length;
  const gone = goneCount === 0 ? "" : `, ${goneCount} of them gone with killed nodes`;
  const lost = lostCount === 0 ? "no value is" : lostCount === 1 ? "1 value is" : `${lostCount} values are`;
  return `${lost} lost by Maelstrom's rule; ${missingCount} ${missingCount === 1 ? "is" : "are"} missing at some node in the end${gone}`;
}

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
