import { ErrorCode } from "../../wire/errors.ts";
import type { Body } from "../../wire/message.ts";

/** Maelstrom's built-in services: key-value stores of three consistencies, and a source of timestamps. */
export const serviceNames = ["lin-kv", "seq-kv", "lww-kv", "lin-tso"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The state of a service, and what it answers. It knows neither network nor clock. */
export interface Service {
  /** Takes a request of `client`, a node's id. Gives the reply's body, without ids. */
  handle(client: string, request: Body): Body;
}

/** The body of an error reply. */
export function refusal(code: ErrorCode, text: string): Body {
  return { type: "error", code, text };
}

/** Maelstrom does not answer such a request at all; here the node is told. */
export function unknownRequest({ type }: Body, allowed: string): Body {
  return refusal(ErrorCode.notSupported, `unknown request ${JSON.stringify(type)}; allowed: ${allowed}`);
}

export function isServiceName(id: string): id is ServiceName {
  return (serviceNames as readonly string[]).includes(id);
}
