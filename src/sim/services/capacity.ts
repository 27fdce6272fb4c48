import { ErrorCode } from "../../wire/errors.ts";
import type { Identity } from "../../wire/json.ts";
import type { Body } from "../../wire/message.ts";
import type { Stored } from "./key-value.ts";
import { refusal } from "./service.ts";

/** The most keys of one store: each costs some 200 bytes beside its value. */
const KEYS_MAX = 100_000;
/** The most characters of JSON in keys and values; past states and replicas may hold a few times that. */
const CHARACTERS_MAX = 64 * 1024 * 1024;
/** Characters of a number, about. */
const NUMBER_CHARACTERS = 8;

/** A store's limits: a node that stores without end must not take all memory of the lab. Maelstrom has none. */
export class Capacity {
  /** Characters of each key with its newest value. */
  readonly #charactersOf = new Map<Identity, number>();
  #characters = 0;

  /** Makes room for a value; gives the error reply where there is none, and nothing has changed then. */
  take(key: Identity, { identity }: Stored): Body | undefined {
    const before = this.#charactersOf.get(key);
    const needed = charactersOf(key) + charactersOf(identity);
    const characters = this.#characters + needed - (before ?? 0);
    if (before === undefined && this.#charactersOf.size >= KEYS_MAX) return full(`${KEYS_MAX} keys`);
    if (characters > CHARACTERS_MAX) return full(`${CHARACTERS_MAX} characters`);
    this.#characters = characters;
    this.#charactersOf.set(key, needed);
    return undefined;
  }
}

function charactersOf(identity: Identity): number {
  return typeof identity === "number" ? NUMBER_CHARACTERS : identity.length;
}

function full(what: string): Body {
  return refusal(ErrorCode.temporarilyUnavailable, `the store is full: it holds ${what} at most`);
}
