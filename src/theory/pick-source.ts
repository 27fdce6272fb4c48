/** A source of random numbers: an integer in [0, bound). */
export interface PickSource {
  int(bound: number): number;
}
