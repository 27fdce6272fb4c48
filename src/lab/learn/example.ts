/** A task's example: the lines to paste, and what our node answers to them. */

import { defaultOptions } from "../../node/settings/options.ts";
import { createNode } from "../../strategies/create-node.ts";
import type { Message } from "../../wire/message.ts";
import { nodeCommand } from "../command-line/command-line.ts";
import type { Example } from "./task.ts";

/** Any time will do: it only shows in the timestamps of the key-value store. */
const NOW_MS = 1_800_000_000_000;

/** The conversation with n1, from its `init` on. Requests are numbered for each sender; acknowledgements have no number. */
export function exampleMessages({ nodes, says }: Example): readonly Message[] {
  const ids = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
  const init = ["c0", { type: "init", node_id: "n1", node_ids: ids }] as const;
  const asked = new Map<string, number>();
  return [init, ...says].map(([src, body]) => {
    if (body.type.endsWith("_ack")) return { src, dest: "n1", body };
    const id = (asked.get(src) ?? 0) + 1;
    asked.set(src, id);
    return { src, dest: "n1", body: { ...body, msg_id: id } };
  });
}

/** The command that sends the conversation to our node, to be pasted into a shell. */
export function exampleCommand(example: Example): string {
  const lines = exampleMessages(example).map((message) => JSON.stringify(message));
  return [nodeCommand("<<'EOF'"), ...lines, "EOF"].join("\n");
}

/** The answers of our node to it, but for `init_ok`. */
export function exampleAnswers(example: Example): readonly Message[] {
  const node = createNode({ ...defaultOptions, seed: "learn" });
  const answers: Message[] = [];
  for (const message of exampleMessages(example)) {
    node.receive(message, NOW_MS);
    answers.push(...node.takeOutbox());
  }
  node.finish(NOW_MS);
  return [...answers, ...node.takeOutbox()].filter(({ body }) => body.type !== "init_ok");
}
