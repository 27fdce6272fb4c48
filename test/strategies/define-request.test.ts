import { expect, test } from "vitest";
import * as z from "zod/mini";
import { defineRequest } from "../../src/strategies/create-node.ts";
import { Bench } from "../node/bench.ts";

test("a request of one's own may stand in the place of one of the node's", () => {
  const own = defineRequest("echo", z.object({}), () => ({ echo: "another" }));
  const bench = new Bench({ extras: { requests: () => [own] } });
  expect(bench.ask({ type: "echo", echo: 1 }).reply).toEqual({ type: "echo_ok", echo: "another" });
});

test.each(["batch", "compare", "sketch"])(
  "a request %s is refused when it is defined: it would never be called, for nodes speak to each other by that name",
  (type) => {
    const define = () => defineRequest(type, z.object({}), () => ({}));
    expect(define).toThrow(`"${type}" is a message between nodes, and no request`);
  },
);
