import type { Random } from "../../../node/random.ts";
import { type Body, RawJson } from "../../../wire/message.ts";
import type { Topology } from "../../network/topology.ts";

/** One operation before it is given to a worker. */
export interface Operation {
  /** Name in the history: `broadcast`, `read`, `add`, `remove`, `write`, `echo`, `generate`. */
  readonly operation: string;
  /** Its argument; `null` where it has none. */
  readonly value: unknown;
}

/** The value of a good reply, or why the reply is not one. */
export type Reading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** Everything that one of Maelstrom's workloads asks and understands. Stateful: one object a run. */
export interface Workload {
  readonly name: string;
  /** Requests that each first client sends to its node, in order, before the operations. */
  setup(topology: Topology): readonly Body[];
  /** The next operation of the load. */
  next(random: Random): Operation;
  /** The operation as this client begins it, where that depends on what the client has read or written before. */
  begin?(operation: Operation, client: string): Operation;
  /** The request of an operation, without its message id. */
  request(operation: Operation): Body;
  /** Reads the reply to the request of an operation; not called for errors. */
  result(operation: Operation, reply: Body, client: string): Reading;
  /** The value of an operation that was answered with an error which is a good answer; `undefined` of all other errors. */
  errorResult?(operation: Operation, code: unknown, client: string): Reading | undefined;
  /** The last operation of every worker, after the recovery; `undefined` where the workload has no such thing. */
  readonly finalOperation: Operation | undefined;
  /**
   * All last operations of each worker, one after another, instead of `finalOperation`: for workloads in which one operation
   * does not show everything.
   */
  readonly finalOperations?: readonly Operation[];
  /** Whether the operation changes nothing, so that an unknown end counts as a failure. */
  isReadOnly(operation: Operation): boolean;
}

export const readOperation: Operation = { operation: "read", value: null };

/** Whether a reply has the wanted type and, besides its ids, exactly the wanted fields: Maelstrom's schemas are closed. */
export function checkReply(reply: Body, type: string, fields: readonly string[]): string | undefined {
  if (reply.type !== type) return `type ${JSON.stringify(reply.type)} instead of "${type}"`;
  for (const field of fields) {
    if (!(field in reply)) return `no field "${field}"`;
  }
  for (const key of Object.keys(reply)) {
    if (key === "type" || key === "in_reply_to" || fields.includes(key)) continue;
    if (key !== "msg_id") return `field "${key}" is not in the schema of ${type}`;
    if (!Number.isInteger(reply.msg_id)) return "msg_id is not an integer";
  }
  return undefined;
}

/** Reads a reply that says only that it was done. */
export function readDone(reply: Body, type: string, value: unknown): Reading {
  const reason = checkReply(reply, type, []);
  return reason === undefined ? { ok: true, value } : { ok: false, reason };
}

/** Reads a reply with one field, which has to satisfy `isWanted`. */
export function readField(
  reply: Body,
  type: string,
  field: string,
  wanted: string,
  isWanted: (value: unknown) => boolean,
): Reading {
  const reason = checkReply(reply, type, [field]);
  if (reason !== undefined) return { ok: false, reason };
  const value = plain(reply[field]);
  return isWanted(value) ? { ok: true, value } : { ok: false, reason: `${field} is not ${wanted}` };
}

/** All last operations of a worker, in order. */
export function finalOperationsOf({ finalOperation, finalOperations }: Workload): readonly Operation[] {
  return finalOperations ?? (finalOperation === undefined ? [] : [finalOperation]);
}

/** A field as plain data. */
export function plain(field: unknown): unknown {
  return field instanceof RawJson ? field.value : field;
}
