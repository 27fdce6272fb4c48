/** A longer name is not compared: nobody mistypes a name of that length, and comparing it costs its length times that of all others. */
const NAME_LENGTH_MAX = 64;
/** Characters that may be wrong: at most these, and at most this share of the longer name. */
const WRONG_MAX = 3;
const WRONG_SHARE_MAX = 0.4;

/** The name that was probably meant, `undefined` where none is near. The first of those that are equally near wins. */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  if (written.length > NAME_LENGTH_MAX) return undefined;
  let closest: string | undefined;
  let least = WRONG_MAX + 1;
  for (const name of names) {
    const wrong = editDistance(written.toLowerCase(), name.toLowerCase());
    if (wrong >= least || wrong > WRONG_SHARE_MAX * Math.max(written.length, name.length)) continue;
    closest = name;
    least = wrong;
  }
  return closest;
}

/** `; did you mean X?` after a name that does not exist, or nothing where none is near. */
export function didYouMean(written: string, names: Iterable<string>): string {
  const closest = closestName(written, names);
  return closest === undefined ? "" : `; did you mean ${closest}?`;
}

/**
 * The least number of characters to insert, to remove, to replace or to swap with their neighbour that makes one text of
 * the other (optimal string alignment).
 */
export function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (last[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (isSwapped) least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] as number;
}
