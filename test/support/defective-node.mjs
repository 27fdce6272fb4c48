#!/usr/bin/env node
// A node with requests that have defects, on the built library: no such request is in the node that is shipped.
import * as z from "zod";
import { createNode, defaultOptions, defineRequest, runOnStdio } from "../../dist/index.mjs";

const nothing = z.object({});

function overflow() {
  return overflow() + 1;
}

const requests = [
  defineRequest("throw_error", nothing, () => {
    throw new Error("assertion failed: the moon is full");
  }),
  defineRequest("throw_text", nothing, () => {
    // biome-ignore lint/style/useThrowOnlyError: other people's code may do it.
    throw "no error object";
  }),
  defineRequest("overflow", nothing, () => ({ depth: overflow() })),
  // A defect that no request can be blamed for.
  defineRequest("throw_later", nothing, () => {
    setImmediate(() => {
      throw new Error("nobody waits for this");
    });
    return {};
  }),
];

runOnStdio((onDefect) => createNode(defaultOptions, { onDefect, requests: () => requests }));
