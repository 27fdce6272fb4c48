import { ARRIVALS_KEPT_MAX, PATH_NODES_MAX, PATHS_KEPT_MAX } from "../limits.ts";
import type { Arrival } from "./arrival.ts";

/** The nodes that a value has passed, from the one that a client told; the first of them where the way is long. */
export type Path = readonly string[];

/** The ways of a message's values to its sender, as they are told on the wire. */
export interface Ways {
  readonly hops?: readonly number[] | undefined;
  /** The different ones, and which of them is that of each value. */
  readonly paths?: readonly Path[] | undefined;
  readonly path_of?: readonly number[] | undefined;
}

/** The part of an arrival that all entries of one message have in common. */
export type ArrivalKind = Required<Pick<Arrival, "from" | "via" | "isFound" | "isRelayed">>;

/** The nodes that a value has passed before this one. */
export function pathBefore({ path, from }: Arrival): Path {
  if (from === undefined || path.length >= PATH_NODES_MAX) return path;
  return [...path, from];
}

/** The paths of a message's values, each different one once; nothing where all came from clients. */
export function packPaths(paths: readonly Path[]): Pick<Ways, "paths" | "path_of"> {
  if (paths.every((path) => path.length === 0)) return {};
  const indexes = new Map<string, number>();
  const different: Path[] = [];
  const pathOf = paths.map((path) => {
    const key = keyOf(path);
    let index = indexes.get(key);
    if (index === undefined) {
      index = different.push(path) - 1;
      indexes.set(key, index);
    }
    return index;
  });
  return { paths: different, path_of: pathOf };
}

/** The arrivals of a log's values. Equal arrivals are kept once, and so are equal paths: values come by few ways. */
export class ArrivalTable {
  readonly #paths = new Map<string, Path>();
  readonly #arrivals = new Map<Path, (Arrival & ArrivalKind)[]>();

  /** The path of a message's value, `undefined` where the message tells none, or one that is too long to be true. */
  pathOf({ paths, path_of: pathOf }: Ways, index: number): Path | undefined {
    const path = paths?.[pathOf?.[index] ?? -1];
    if (path === undefined || path.length > PATH_NODES_MAX) return undefined;
    const key = keyOf(path);
    const kept = this.#paths.get(key);
    if (kept !== undefined) return kept;
    if (this.#paths.size < PATHS_KEPT_MAX) this.#paths.set(key, path);
    return path;
  }

  /** `path`: one that `pathOf` gave, or an empty one that is always the same. */
  arrival({ from, via, isFound, isRelayed }: ArrivalKind, hops: number, path: Path): Arrival & ArrivalKind {
    let kept = this.#arrivals.get(path);
    if (kept === undefined) {
      kept = [];
      if (this.#arrivals.size <= PATHS_KEPT_MAX) this.#arrivals.set(path, kept);
    }
    const equal = kept.find(
      (one) =>
        one.from === from &&
        one.via === via &&
        one.hops === hops &&
        one.isFound === isFound &&
        one.isRelayed === isRelayed,
    );
    if (equal !== undefined) return equal;
    const arrival = { from, via, hops, path, isFound, isRelayed };
    if (kept.length < ARRIVALS_KEPT_MAX) kept.push(arrival);
    return arrival;
  }
}

function keyOf(path: Path): string {
  return path.join("\n");
}
