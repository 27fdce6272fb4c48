/** Where the random numbers come from: an integer in [0, bound). */
export interface PickSource {
  int(bound: number): number;
}
