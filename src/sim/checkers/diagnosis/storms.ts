import type { StormMistake } from "../storm/storm.ts";
import type { Diagnosis, Finder, FinishedRun, LikelyMistake } from "./diagnosis.ts";

const MISTAKES: Readonly<Partial<Record<StormMistake, LikelyMistake>>> = {
  "no-seen-set": "no-seen-set",
  echo: "echo-to-sender",
  resent: "endless-retry",
  timed: "endless-retry",
};

/** The mistake that the judge of storms has found. */
export class StormMistakes implements Finder {
  find({ judgement }: FinishedRun): Diagnosis | undefined {
    const { storm } = judgement.traffic;
    const mistake = storm && MISTAKES[storm.mistake];
    return mistake && { mistake, text: storm.text, explains: ["storm"] };
  }
}
