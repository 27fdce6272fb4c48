import type { Failure } from "../../wire/errors.ts";
import type { Request, RequestType } from "../../wire/requests.ts";

/** The fields of a reply in their order on the wire. `type` may be left out: it is the request's with `_ok`. */
export interface Reply {
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** Performs a request of `src`. `undefined`: performed, and never answered. */
export type Handler<T extends RequestType> = (
  request: Request<T>,
  src: string,
) => Reply | Failure | undefined;

/** Request types and what performs them. */
export type Handlers = { readonly [T in RequestType]?: Handler<T> };
