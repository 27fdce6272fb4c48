/** The requests of `seq-kv`, `lin-kv` and `lww-kv`, and what each does to one key (Maelstrom's doc/services.md). */

import { ErrorCode } from "../../wire/errors.ts";
import { type Identity, identityOf, valueProblem } from "../../wire/json.ts";
import type { Body, Json } from "../../wire/message.ts";
import { refusal, unknownRequest } from "./service.ts";

/** A value as a store holds it. */
export interface Stored {
  readonly value: Json;
  /** Equal values have equal identities. */
  readonly identity: Identity;
}

interface Read {
  readonly kind: "read";
  readonly key: Identity;
}

interface Write {
  readonly kind: "write";
  readonly key: Identity;
  readonly value: Stored;
}

/** Compare and set. */
interface Cas {
  readonly kind: "cas";
  readonly key: Identity;
  readonly from: Stored;
  readonly to: Stored;
  readonly createsMissing: boolean;
}

export type KeyValueRequest = Read | Write | Cas;

/** The values in each kind of request, beside its key. */
const VALUES = { read: [], write: ["value"], cas: ["from", "to"] } as const;

/** The outcome of a request on one state of its key. */
export interface Effect {
  readonly reply: Body;
  /** The value that is stored; absent where nothing is, because the request reads or was refused. */
  readonly stored?: Stored;
}

/**
 * Reads a request, or gives the error reply to it. Values and keys are any JSON. A value that is missing counts as `null`, as
 * in Maelstrom, since some languages leave out fields that are null; a key that is missing is a mistake.
 */
export function readRequest(body: Body): { readonly request: KeyValueRequest } | { readonly problem: Body } {
  const { type } = body;
  if (!isKind(type)) return { problem: unknownRequest(body, Object.keys(VALUES).join(", ")) };
  const { key, value = null, from = null, to = null } = body;
  const given = { key, value, from, to };
  for (const name of ["key", ...VALUES[type]] as const) {
    const problem = valueProblem(given[name]);
    if (problem !== undefined)
      return { problem: refusal(ErrorCode.malformedRequest, `${name} of ${type} ${problem}`) };
  }
  const identity = identityOf(key as Json);
  switch (type) {
    case "read":
      return { request: { kind: "read", key: identity } };
    case "write":
      return { request: { kind: "write", key: identity, value: storedOf(value) } };
    case "cas": {
      const createsMissing = body.create_if_not_exists === true;
      return {
        request: { kind: "cas", key: identity, from: storedOf(from), to: storedOf(to), createsMissing },
      };
    }
  }
}

/** The effect of a request where its key has the value `current`, or none. */
export function perform(request: KeyValueRequest, current: Stored | undefined): Effect {
  switch (request.kind) {
    case "read":
      return { reply: current === undefined ? missing() : { type: "read_ok", value: current.value } };
    case "write":
      return { reply: { type: "write_ok" }, stored: request.value };
    case "cas": {
      const { from, to, createsMissing } = request;
      if (current === undefined && !createsMissing) return { reply: missing() };
      if (current !== undefined && current.identity !== from.identity) {
        const text = `the value is ${shown(current)}, not ${shown(from)}`;
        return { reply: refusal(ErrorCode.preconditionFailed, text) };
      }
      return { reply: { type: "cas_ok" }, stored: to };
    }
  }
}

function isKind(type: string): type is KeyValueRequest["kind"] {
  return Object.hasOwn(VALUES, type);
}

function storedOf(field: unknown): Stored {
  const value = field as Json;
  return { value, identity: identityOf(value) };
}

function missing(): Body {
  return refusal(ErrorCode.keyDoesNotExist, "the key does not exist");
}

const SHOWN_LENGTH_MAX = 100;

function shown({ value }: Stored): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX)}…`;
}
