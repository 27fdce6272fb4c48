import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type ProcessNode, processLauncher } from "../../../src/sim/nodes/process-node.ts";
import type { NodeLauncher } from "../../../src/sim/nodes/running-node.ts";

const directory = mkdtempSync(join(tmpdir(), "gossiper-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let scriptNext = 0;

/** The beginning of every script: `reply(message, type, fields)`, `send(dest, body)`, and the table `on` of handlers. */
const prelude = `
import { createInterface } from "node:readline";
let id = "";
const send = (dest, body) => process.stdout.write(JSON.stringify({ src: id, dest, body }) + "\\n");
const reply = ({ src, body }, type, fields) => send(src, { type, ...fields, in_reply_to: body.msg_id });
const values = [];
const on = {
  init(message) { id = message.body.node_id; reply(message, "init_ok"); },
  topology(message) { reply(message, "topology_ok"); },
  broadcast(message) { values.push(message.body.message); reply(message, "broadcast_ok"); },
  read(message) { reply(message, "read_ok", { messages: values }); },
};
const input = createInterface({ input: process.stdin });
input.on("line", (line) => { const message = JSON.parse(line); on[message.body.type]?.(message, line); });
`;

/** Launches a script of a few lines, after the prelude, as a node. */
export function scriptLauncher(script: string, args: readonly string[] = []): NodeLauncher {
  const path = join(directory, `node-${scriptNext++}.mjs`);
  writeFileSync(path, `${prelude}\n${script}\n`);
  return processLauncher({ bin: process.execPath, args: [path, ...args] });
}

/** As a launcher, and keeps the nodes that it launched. */
export function recording(launch: NodeLauncher): { launch: NodeLauncher; nodes: ProcessNode[] } {
  const nodes: ProcessNode[] = [];
  return {
    nodes,
    launch: (id, host) => {
      const node = launch(id, host) as ProcessNode;
      nodes.push(node);
      return node;
    },
  };
}

/** One letter of Linux for what a process does; `undefined` if there is none, or only its remains. */
export function processState(pid: number): string | undefined {
  try {
    const state = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
    return state === "Z" || state === "X" ? undefined : state;
  } catch {
    return undefined;
  }
}
