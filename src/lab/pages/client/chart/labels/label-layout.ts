/** Where labels stand in a drawing, so that none hides another one, a point, or the edge. No part of it draws. */

export interface Place {
  readonly left: number;
  readonly top: number;
}

export interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

/** A label that looks for a place. */
export interface WantedLabel {
  readonly width: number;
  readonly height: number;
  /** Upper left corners, the best one first. */
  readonly places: readonly Place[];
  /** Whether it stands somewhere in any case; others are left out where each place would hide something. */
  readonly isNeeded: boolean;
  /** Labels of a lower order choose their places first. Default: 0. */
  readonly order?: number;
}

/** Parts of a drawing that labels keep off. */
export interface Obstacles {
  /** Points: nothing may hide them. */
  readonly points: readonly Box[];
  /** Parts of lines: a label keeps off them where it can. */
  readonly lines: readonly Box[];
}

/**
 * The place of each label, in the order of the labels; `undefined`: there is none for it. Those of a lower order choose
 * first, then those that are needed, then those with the fewest places to choose from.
 */
export function placedLabels(
  labels: readonly WantedLabel[],
  { points, lines }: Obstacles,
  within: Box,
): readonly (Place | undefined)[] {
  const wanted = labels.map((label, index) => {
    const boxes = label.places
      .map(({ left, top }): Box => ({ left, top, width: label.width, height: label.height }))
      .filter((box) => holds(within, box));
    const free = boxes.filter((box) => overlaps(points, box) === 0).length;
    const { isNeeded, order = 0 } = label;
    return { index, boxes, isNeeded, order, rank: isNeeded ? -1 : free };
  });
  const taken: Box[] = [...points];
  const placed: (Place | undefined)[] = labels.map(() => undefined);
  for (const { index, boxes, isNeeded } of wanted.sort((a, b) => a.order - b.order || a.rank - b.rank)) {
    const hidden = (box: Box) => overlaps(taken, box);
    const allowed = isNeeded ? boxes : boxes.filter((box) => hidden(box) === 0);
    const best = leastOf(allowed, (box) => HIDDEN_COST * hidden(box) + overlaps(lines, box));
    if (best === undefined) continue;
    taken.push(best);
    placed[index] = { left: best.left, top: best.top };
  }
  return placed;
}

/** Whether a label has a place at which it hides no point. */
export function hasRoom(
  { width, height, places }: WantedLabel,
  points: readonly Box[],
  within: Box,
): boolean {
  return places
    .map(({ left, top }): Box => ({ left, top, width, height }))
    .some((box) => holds(within, box) && overlaps(points, box) === 0);
}

/** The first of those that cost the least. */
function leastOf(boxes: readonly Box[], cost: (box: Box) => number): Box | undefined {
  let least = Number.POSITIVE_INFINITY;
  let best: Box | undefined;
  for (const box of boxes) {
    const own = cost(box);
    if (own >= least) continue;
    least = own;
    best = box;
    if (own === 0) break;
  }
  return best;
}

/** Beside a point of that size and above and below it, no farther left or right than the frame. */
export function placesAround(
  { left, top }: Place,
  { width, height }: Pick<Box, "width" | "height">,
  within: Box,
  pointPx = 0,
): readonly Place[] {
  const gapPx = Math.max(GAP_PX, pointPx / 2 + 1);
  const clamped = (wanted: number) =>
    Math.min(Math.max(wanted, within.left), within.left + within.width - width);
  const [above, below] = [top - gapPx - height, top + gapPx];
  const [before, after] = [left - gapPx - width, left + gapPx];
  return [
    { left: after, top: top - height / 2 },
    { left: before, top: top - height / 2 },
    { left: clamped(left - width / 2), top: above },
    { left: clamped(left - width / 2), top: below },
    { left: clamped(after), top: above },
    { left: clamped(before), top: above },
    { left: clamped(after), top: below },
    { left: clamped(before), top: below },
  ];
}

/** Around a point at a distance, in rings, the near ones first: for a label that needs a line to its point. */
export function placesFarther(
  { left, top }: Place,
  { width, height }: Pick<Box, "width" | "height">,
  pointPx: number,
): readonly Place[] {
  return RINGS_PX.flatMap((ringPx) =>
    Array.from({ length: DIRECTIONS }, (_, direction): Place => {
      const angle = (2 * Math.PI * direction) / DIRECTIONS;
      const [across, up] = [Math.cos(angle), Math.sin(angle)];
      const reach = pointPx / 2 + ringPx;
      return {
        left: left + across * (reach + width / 2) - width / 2,
        top: top + up * (reach + height / 2) - height / 2,
      };
    }),
  );
}

/** Along a line across the frame: from the right end, or from the top, on either side of it. */
export function placesAlong(
  axis: "x" | "y",
  at: number,
  { width, height }: Pick<Box, "width" | "height">,
  within: Box,
): readonly Place[] {
  const shares = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS);
  if (axis === "y") {
    const end = within.left + within.width - width;
    const sides = [at - LINE_GAP_PX - height, at + LINE_GAP_PX];
    return sides.flatMap((top) => shares.map((share) => ({ left: end - share * (end - within.left), top })));
  }
  const room = within.height - height;
  const sides = [at + LINE_GAP_PX, at - LINE_GAP_PX - width];
  return shares.flatMap((share) => sides.map((left) => ({ left, top: within.top + share * room })));
}

/** From the middle of a point to its label, and between a line and its label. */
const GAP_PX = 8;
const LINE_GAP_PX = 3;
/** Hiding one point is worse than crossing any number of lines. */
const HIDDEN_COST = 1e6;
/** Places that are tried along a line. */
const STEPS = 24;
/** From the rim of a point to a label that stands farther away, and the directions in which it may stand. */
const RINGS_PX = [10, 18, 28, 40, 56];
const DIRECTIONS = 16;

function overlaps(boxes: readonly Box[], box: Box): number {
  return boxes.reduce((count, other) => count + (overlap(other, box) ? 1 : 0), 0);
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function holds(outer: Box, inner: Box): boolean {
  return (
    inner.left >= outer.left &&
    inner.top >= outer.top &&
    inner.left + inner.width <= outer.left + outer.width &&
    inner.top + inner.height <= outer.top + outer.height
  );
}
