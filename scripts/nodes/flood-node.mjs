#!/usr/bin/env node
// The flood of flood-node.ts as a process, for `npm run calibrate -- --process`: each new value goes to every neighbour
// but the one it came from, once, without acknowledgement. Plain JavaScript, so that it starts fast.
import { createInterface } from "node:readline";

let id = "";
let neighbours = [];
let msgIdNext = 0;
const messages = new Set();
let out = "";

function send(dest, body) {
  if (out === "") queueMicrotask(flush);
  out += `${JSON.stringify({ src: id, dest, body })}\n`;
}

function flush() {
  process.stdout.write(out);
  out = "";
}

function reply({ src, body }, type, fields) {
  send(src, { type, ...fields, in_reply_to: body.msg_id, msg_id: msgIdNext++ });
}

function spread(value, from) {
  if (messages.has(value)) return;
  messages.add(value);
  for (const dest of neighbours) {
    if (dest !== from) send(dest, { type: "broadcast", message: value });
  }
}

const handlers = {
  init(message) {
    id = message.body.node_id;
    reply(message, "init_ok");
  },
  topology(message) {
    neighbours = message.body.topology[id] ?? [];
    reply(message, "topology_ok");
  },
  broadcast(message) {
    if (message.body.msg_id !== undefined) reply(message, "broadcast_ok");
    spread(message.body.message, message.src);
  },
  read(message) {
    reply(message, "read_ok", { messages: [...messages] });
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  handlers[message.body.type]?.(message);
});
