/**
 * An element together with its identity. The key is the element's canonical JSON text: two elements are the same
 * if their keys are equal. A key computed elsewhere is a claim; what comes off the wire is keyed again by the receiver.
 */
export type Keyed<T> = readonly [key: string, element: T];

/** Gives the canonical JSON text of a value; the types that break ties by it are handed one. */
export type Canonical<T> = (value: T) => string;
