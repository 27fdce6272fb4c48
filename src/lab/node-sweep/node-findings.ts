/** What a run broke, each promise with the mistake that probably explains it, and warnings of other mistakes after that. */

import { type Diagnosis, likelyText, type Symptom } from "../../sim/checkers/diagnosis/diagnosis.ts";
import { PROMISE_TITLES } from "../../sim/checkers/promises/promise.ts";
import { paragraph } from "../text/paragraph.ts";
import { visible } from "../text/visible.ts";
import type { NodeBreach } from "./node-outcome.ts";

const INDENT = "    ";
const HANGING = "      ";

export function findingLines(
  breaches: readonly NodeBreach[],
  diagnoses: readonly Diagnosis[] = [],
): readonly string[] {
  const unsaid = new Set(diagnoses);
  const broken = breaches.flatMap((breach, i) => {
    // A storm delays everything, so it stands with whatever comes first.
    const symptoms: readonly Symptom[] = [...symptomsOf(breach), ...(i === 0 ? (["storm"] as const) : [])];
    const likely = [...unsaid].filter(({ explains }) => symptoms.some((one) => explains.includes(one)));
    for (const diagnosis of likely) unsaid.delete(diagnosis);
    return [...breachLines(breach), ...likely.map((diagnosis) => inset(likelyText(diagnosis)))];
  });
  return [...broken, ...[...unsaid].map((diagnosis) => inset(`! ${likelyText(diagnosis)}`))];
}

function breachLines({ promise, text, stderr = [] }: NodeBreach): readonly string[] {
  const title = promise === "run" ? "the run did not get through" : PROMISE_TITLES[promise];
  const said = stderr.map((line) => `${HANGING}${visible(line)}`);
  return [
    paragraph(`✗ ${promise}: ${title}`, { hanging: INDENT }),
    inset(text),
    ...(said.length === 0 ? [] : [`${INDENT}last on stderr:`, ...said]),
  ];
}

/** The symptoms that a likely mistake has to explain, any of them, to stand beside a breach. */
function symptomsOf({ promise }: NodeBreach): readonly Symptom[] {
  switch (promise) {
    case "run":
      return ["setup"];
    case "L1-converges":
      return ["L1-converges", "lost"];
    default:
      return [promise];
  }
}

/** It may quote whatever a node wrote. */
function inset(text: string): string {
  return paragraph(visible(text), { indent: INDENT, hanging: HANGING });
}
