/// <reference types="node" preserve="true" />
/**
 * The library: write a Maelstrom node of your own in TypeScript.
 *
 * ```ts
 * import { createNode, defineRequest, helpText, parseNodeArguments, runOnStdio, strategyNames } from "gossiper";
 * import * as z from "zod";
 *
 * const shout = defineRequest("shout", z.object({ text: z.string() }), ({ text }) => ({ text: text.toUpperCase() }));
 * const parsed = parseNodeArguments(process.argv.slice(2), strategyNames);
 * if (parsed.kind === "problem") {
 *   console.error(parsed.text);
 *   process.exitCode = 2;
 * } else if (parsed.kind === "run") {
 *   runOnStdio((onDefect) => createNode(parsed.options, { onDefect, requests: () => [shout] }));
 * } else console.log(helpText(strategyNames));
 * ```
 *
 * The node takes the flags of `gossiper` and answers everything that it answers, and `shout` with `shout_ok`.
 * TypeScript needs `@types/node` beside it: `npm install --save-dev @types/node`.
 */
export * from "./crdt/index.ts";
export { createSeededNode as createNode, runOnStdio } from "./hosts/process.ts";
export { type Stdio, StdioHost } from "./hosts/stdio.ts";
export type { Core } from "./node/core.ts";
export type { GossipNode } from "./node/dispatch/gossip-node.ts";
export type { Reply } from "./node/dispatch/handlers.ts";
export type { HostedNode } from "./node/hosted.ts";
export {
  type Arguments,
  defaultOptions,
  helpText,
  type NodeOptions,
  parseNodeArguments,
  type Workload,
} from "./node/settings/options.ts";
export { defaultSettings, profiles, type Settings } from "./node/settings/settings.ts";
export type { Strategy, StrategyContext } from "./node/strategy.ts";
export {
  defineRequest,
  type NodeExtras,
  type OwnRequest,
  strategyNames,
} from "./strategies/create-node.ts";
export { ErrorCode, Failure } from "./wire/errors.ts";
export { canonicalJson, wireLine } from "./wire/json.ts";
export { type Body, type Json, type Message, RawJson } from "./wire/message.ts";
export { checkEnvelope, type ParseDrop, parseLine } from "./wire/parse.ts";
