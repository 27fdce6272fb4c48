import type { Body } from "../../wire/message.ts";
import { type Service, unknownRequest } from "./service.ts";

/** `lin-tso`: counts up from 0, a number for each request. */
export class TimestampOracle implements Service {
  #next = 0;

  handle(_client: string, body: Body): Body {
    if (body.type !== "ts") return unknownRequest(body, "ts");
    return { type: "ts_ok", ts: this.#next++ };
  }
}
