/** A chart drawn for a width, and its points for hover and keyboard. */
export interface Drawing {
  readonly picture: SVGElement;
  /** For each series its points from left to right. */
  readonly readings: readonly (readonly Reading[])[];
}

/** One point that can be named. */
export interface Reading {
  /** Pixels within the picture. */
  readonly left: number;
  readonly top: number;
  /** Lines of text; the first names the point. */
  readonly text: readonly string[];
}
