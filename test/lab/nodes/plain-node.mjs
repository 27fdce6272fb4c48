#!/usr/bin/env node
// A node of somebody else: floods broadcasts, answers echo, and misbehaves on demand (--die, --garbage, --mute); --service asks a
// service of Maelstrom.
import { createInterface } from "node:readline";

const misbehaviour = process.argv[2];
const values = new Set();
let id = "";
let neighbours = [];
let requests = 0;
let nextId = 0;

function send(dest, body) {
  process.stdout.write(`${JSON.stringify({ src: id, dest, body: { ...body, msg_id: nextId++ } })}\n`);
}

function broadcast(value, from) {
  if (values.has(value)) return;
  values.add(value);
  for (const dest of neighbours) if (dest !== from) send(dest, { type: "broadcast", message: value });
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { src, body } = JSON.parse(line);
  const reply = (type, fields = {}) => send(src, { type, ...fields, in_reply_to: body.msg_id });
  if (misbehaviour === "--mute" || body.in_reply_to !== undefined) return;
  requests++;
  if (misbehaviour === "--die" && requests === 10) {
    console.error("I cannot go on");
    process.exit(3);
  }
  if (misbehaviour === "--garbage" && requests === 10) console.log("debug: ten requests");
  if (misbehaviour === "--service" && requests === 2) send("lin-kv", { type: "read", key: "k" });
  if (body.type === "init") {
    id = body.node_id;
    console.error(`started ${process.pid} ${process.argv.slice(2).join(" ")}`.trim());
  }
  if (body.type === "topology") neighbours = body.topology[id];
  if (body.type === "broadcast") broadcast(body.message, src);
  if (body.type === "read") reply("read_ok", { messages: [...values] });
  else if (body.type === "echo") reply("echo_ok", { echo: body.echo });
  else reply(`${body.type}_ok`);
});
