/**
 * The interface that all data types share. A state and each part of one have the same shape, a delta, and one join takes both
 * (Almeida, Shoker, Baquero 2018, "Delta state replicated data types").
 */
export interface Replica<Delta> {
  /** Joins a delta or a full state. Gives what was new in it, as a delta: enough for a replica that has all that this one had. */
  merge(delta: Delta): Delta;
  /** Everything, as a delta that brings an empty replica up to this one. */
  fullState(): Delta;
  /**
   * The state in its irreducible parts: each is a delta that no smaller ones join to, and all of them join to the state. Equal
   * states have equal parts, so the hashes of the parts' canonical JSON, as a set, tell two states apart.
   */
  parts(): Iterable<Delta>;
}
