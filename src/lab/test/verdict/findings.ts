/** The findings of a run, for a person: what is wrong, where it can be seen, and what usually causes it. */

import { createColors } from "picocolors";
import { type Diagnosis, isStormTheCause, likelyText } from "../../../sim/checkers/diagnosis/diagnosis.ts";
import type { Judgement } from "../../../sim/checkers/judge.ts";
import type { RunResult } from "../../../sim/run/run-result.ts";
import type { Store } from "../../../sim/run/store/store.ts";
import { paragraph } from "../../text/paragraph.ts";
import { visible } from "../../text/visible.ts";
import { findTroubles } from "../troubles.ts";

export interface FindingsOptions {
  readonly colour: boolean;
  /** The most characters of a line of text; default: what every terminal has. */
  readonly width?: number;
  /** The mistakes that probably explain the run. */
  readonly diagnoses?: readonly Diagnosis[];
  readonly store: Pick<Store, "keepsMessages">;
}

/** The lines, and whether a warning is among them. */
export interface Findings {
  readonly text: readonly string[];
  readonly isWarned: boolean;
  /** Whether they point to messages that were not kept. */
  readonly wantsMessages: boolean;
  /** Whether there are lost values with a story that `why` can tell. */
  readonly hasStories: boolean;
}

const INDENT = "  ";
const MESSAGES = "messages.jsonl";

/** The troubles, each with its likely mistake beside it, then warnings; before them a storm that is the likely cause of all. */
export function findingsOf(
  run: RunResult,
  judgement: Judgement,
  { diagnoses = [], store, colour, width }: FindingsOptions,
): Findings {
  const colours = createColors(colour);
  const { storm, valid: isCalm } = judgement.traffic;
  // The text of a storm names its mistake itself.
  const unsaid = new Set(diagnoses.filter(({ text }) => text !== storm?.text));
  let wantsMessages = false;
  const found = findTroubles(run, judgement, diagnoses);
  const troubles = found.flatMap(({ what, where, symptom }) => {
    const likely = [...unsaid].filter(({ explains }) => symptom !== undefined && explains.includes(symptom));
    for (const diagnosis of likely) unsaid.delete(diagnosis);
    const isMissing = where?.includes(MESSAGES) === true && !store.keepsMessages;
    wantsMessages ||= isMissing;
    const hint = isMissing ? " (written with --messages only)" : "";
    return [
      colours.red(findingText(`✗ ${what}`, width)),
      ...(where === undefined ? [] : [findingText(`${INDENT}see ${where}${hint}`, width)]),
      ...likely.map((diagnosis) => findingText(`${INDENT}${likelyText(diagnosis)}`, width)),
    ];
  });
  const warned = (warning: string) => colours.yellow(findingText(`! ${warning}`, width));
  const storms = storm !== undefined && isCalm === true ? [warned(storm.text)] : [];
  const isCause = storm !== undefined && isStormTheCause(storm.text, diagnoses);
  const warnings = [...unsaid].map((diagnosis) => warned(likelyText(diagnosis)));
  return {
    text: isCause ? [...storms, ...troubles, ...warnings] : [...troubles, ...storms, ...warnings],
    isWarned: storms.length + warnings.length > 0,
    wantsMessages,
    hasStories: store.keepsMessages && found.some(({ symptom }) => symptom === "lost"),
  };
}

/** A finding in lines; a quotation of several lines, as from stderr, keeps them. It may quote whatever a node wrote. */
function findingText(text: string, width: number | undefined): string {
  const [first = "", ...quoted] = visible(text).split("\n");
  const indent = first.startsWith(INDENT) ? INDENT : "";
  return [
    paragraph(first.slice(indent.length), { indent, hanging: `${indent}${INDENT}`, width }),
    ...quoted,
  ].join("\n");
}
