/**
 * At most about so many of the items, spread over their range: the range is cut into parts of equal width, and each part keeps
 * its items with the largest `weight`. So nothing that stands out is lost. `place` gives an item's place in the range.
 */
export function thinned<Item>(
  items: readonly Item[],
  countMax: number,
  place: (item: Item) => number,
  weight: (item: Item) => number,
): readonly Item[] {
  if (items.length <= countMax) return items;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    from = Math.min(from, place(item));
    to = Math.max(to, place(item));
  }
  const parts = Math.max(1, Math.floor(countMax / KEPT_IN_PART));
  const width = (to - from) / parts || 1;
  const byPart: Item[][] = Array.from({ length: parts }, () => []);
  for (const item of items) {
    const part = Math.min(parts - 1, Math.floor((place(item) - from) / width));
    (byPart[part] as Item[]).push(item);
  }
  return byPart.flatMap((part) =>
    part
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, KEPT_IN_PART)
      .sort((a, b) => place(a) - place(b)),
  );
}

const KEPT_IN_PART = 4;
