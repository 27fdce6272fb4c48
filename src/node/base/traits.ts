/** The traits of a strategy that links and repair have to know. */
export interface Traits {
  /** The overlay that the strategy uses where none was chosen. */
  readonly overlay: string;
  /** Whether peers of unknown make are addressed in our dialect. */
  readonly dialectFirst: boolean;
  /** Whether values go to the overlay's neighbours as a stream; otherwise rumors and rounds bring them everywhere. */
  readonly streamsValues: boolean;
  /** Whether the strategy has rounds all the time, each with as many random peers as the fanout says. */
  readonly hasRounds: boolean;
  /** Whether values wait for others to travel with. Items that change then wait with them. */
  readonly hasWindows: boolean;
  /** Whether values travel with the number of their hops. */
  readonly tellsHops: boolean;
  /** Whether values travel with the path of their nodes, too. */
  readonly tellsPaths: boolean;
}

/** The traits of a strategy that streams plain values along an overlay; each strategy states what is different. */
export const usualTraits: Traits = {
  overlay: "tree3",
  dialectFirst: false,
  streamsValues: true,
  hasRounds: false,
  hasWindows: false,
  tellsHops: false,
  tellsPaths: false,
};
