import { type Identity, identityOf } from "../../wire/json.ts";
import type { Body, Json } from "../../wire/message.ts";

/** Names of fields that hold values in most nodes. */
const VALUE_NAMES: ReadonlySet<string> = new Set([
  "message",
  "messages",
  "value",
  "values",
  "element",
  "elements",
  "items",
  "batch",
  "data",
  "payload",
]);

/** Names of fields that hold counters, times and the like, which would look like values now and then. */
const COUNTER_NAMES: ReadonlySet<string> = new Set(
  "type src dest msg_id in_reply_to id seq number num n index offset count size length version term round epoch hop hops ttl depth ts time timestamp clock life to_life acked acked_of stream floor stamp question settles later sent share failures path_of want offer summary sketch code".split(
    " ",
  ),
);

/** Among what stands at a path, so many must be values that clients had brought by then. */
const KNOWN_SHARE_NAMED_MIN = 0.5;
const KNOWN_SHARE_MIN = 0.98;
/** And so many of all values must stand there some time: a counter that stays small looks like the first few values. */
const COVERAGE_MIN = 0.1;
/** Where fields with the usual names hold so many of the values, no others are looked at. */
const NAMED_COVERAGE_MIN = 0.5;
/** A node that uses data as the names of fields has no end of paths. */
const PATHS_MAX = 5_000;
const DEPTH_MAX = 12;
/** Lists of up to so many things of different kinds are tuples: each place means something else. */
const TUPLE_LENGTH_MAX = 6;

interface PathRecord {
  readonly isNamed: boolean;
  seen: number;
  known: number;
  readonly distinct: Set<Identity>;
}

/** Called for each part of a body with its path; `true` ends the walk. */
type Visit = (path: string, isNamed: boolean, identity: Identity) => boolean;

/**
 * Learns in which fields of a node's messages values travel, since each dialect has its own. Numbers stand for values, but also for
 * ids and counters; a field counts if it has one of the usual names, or if all that it ever holds was brought by clients before.
 */
export class ValuePaths {
  readonly #paths = new Map<string, PathRecord>();
  readonly #brought: ReadonlySet<Identity>;
  #hasComposites = false;
  #chosen: ReadonlySet<string> | undefined;

  /** `brought` grows while the paths are learned. */
  constructor(brought: ReadonlySet<Identity>) {
    this.#brought = brought;
  }

  /** To be told of each value that a client brings. */
  onBrought(value: unknown): void {
    if (typeof value === "object" && value !== null) this.#hasComposites = true;
  }

  /** Learns from a message between nodes. */
  observe(body: Body): void {
    this.#walkBody(body, (path, isNamed, identity) => {
      let record = this.#paths.get(path);
      if (record === undefined) {
        if (this.#paths.size === PATHS_MAX) return true;
        record = { isNamed, seen: 0, known: 0, distinct: new Set() };
        this.#paths.set(path, record);
      }
      record.seen++;
      if (this.#brought.has(identity)) {
        record.known++;
        record.distinct.add(identity);
      }
      return false;
    });
  }

  /** Which of the values a message between nodes brings, and how many values it brings in all. To be asked when everything was observed. */
  carried(
    body: Body,
    wanted: ReadonlySet<Identity>,
  ): { readonly found: ReadonlySet<Identity>; readonly count: number } {
    this.#chosen ??= this.#choose();
    const chosen = this.#chosen;
    const found = new Set<Identity>();
    let count = 0;
    this.#walkBody(body, (path, _isNamed, identity) => {
      if (!chosen.has(path)) return false;
      count++;
      if (wanted.has(identity)) found.add(identity);
      return false;
    });
    return { found, count };
  }

  #choose(): ReadonlySet<string> {
    const records = [...this.#paths];
    const named = records.filter(([, record]) => record.isNamed && share(record) >= KNOWN_SHARE_NAMED_MIN);
    const covered = new Set(named.flatMap(([, { distinct }]) => [...distinct]));
    const total = this.#brought.size;
    if (covered.size >= NAMED_COVERAGE_MIN * total && covered.size > 0) return pathsOf(named);
    const learned = records.filter(
      ([, record]) => share(record) >= KNOWN_SHARE_MIN && record.distinct.size >= COVERAGE_MIN * total,
    );
    return pathsOf([...named, ...learned]);
  }

  #walkBody(body: Body, visit: Visit): void {
    // A reply that carries values exists (an answer to a pull); what it says beside them has a counter's name.
    for (const [name, field] of Object.entries(body)) {
      if (COUNTER_NAMES.has(name) || field === undefined) continue;
      if (this.#walk(field as Json, name, VALUE_NAMES.has(name), visit, 0)) return;
    }
  }

  #walk(part: Json, path: string, isNamed: boolean, visit: Visit, depth: number): boolean {
    if (part === null || typeof part !== "object") return visit(path, isNamed, identityOf(part));
    if (depth === DEPTH_MAX) return false;
    if (this.#hasComposites && this.#brought.has(identityOf(part)))
      return visit(path, isNamed, identityOf(part));
    if (Array.isArray(part)) {
      const places = isTuple(part);
      return part.some((item, i) =>
        this.#walk(item, `${path}[${places ? i : ""}]`, isNamed, visit, depth + 1),
      );
    }
    return Object.entries(part).some(([key, item]) => {
      const asKey = this.#brought.has(key) ? key : keyNumber(key);
      const isValue = asKey !== undefined && this.#brought.has(asKey);
      if (isValue && visit(`${path}{}`, isNamed, asKey)) return true;
      if (COUNTER_NAMES.has(key)) return false;
      const inner = isValue ? `${path}{}.` : `${path}.${key}`;
      return this.#walk(item, inner, !isValue && VALUE_NAMES.has(key), visit, depth + 1);
    });
  }
}

function pathsOf(records: readonly (readonly [string, PathRecord])[]): ReadonlySet<string> {
  return new Set(records.map(([path]) => path));
}

function share({ seen, known }: PathRecord): number {
  return known / seen;
}

function isTuple(list: readonly Json[]): boolean {
  if (list.length > TUPLE_LENGTH_MAX) return false;
  return new Set(list.map((item) => (Array.isArray(item) ? "list" : typeof item))).size > 1;
}

/** Maps in JSON have texts as their keys, though a node may mean numbers. */
function keyNumber(key: string): number | undefined {
  return /^-?\d+$/.test(key) ? Number(key) : undefined;
}
