/** Parser of the subjects of a sweep or a comparison. */

import { InvalidArgumentError } from "commander";
import { didYouMean } from "../../node/settings/did-you-mean.ts";
import { isSubject, subjectNames } from "../../sim/sweep/case/subjects.ts";

/** Strategies and profiles, with commas between them, each perhaps over another overlay as in `flood/star`; `all` is every one. Each is taken once. */
export function subjects(text: string): readonly string[] {
  const names = text === "all" ? subjectNames : [...new Set(text.split(","))];
  const wrong = names.find((name) => !isSubject(name));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(
      `Allowed: all, or some of ${subjectNames.join(", ")}, each perhaps with /OVERLAY${didYouMean(wrong, subjectNames)}`,
    );
  }
  return names;
}
