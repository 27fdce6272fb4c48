/** A checker's verdict. `"unknown"`: nothing wrong was seen, but there was too little to see. */
export type Valid = true | false | "unknown";

/** The worst of several verdicts: one `false` decides, then one `"unknown"`. */
export function worstOf(verdicts: Iterable<Valid>): Valid {
  let worst: Valid = true;
  for (const verdict of verdicts) {
    if (verdict === false) return false;
    if (verdict === "unknown") worst = "unknown";
  }
  return worst;
}
