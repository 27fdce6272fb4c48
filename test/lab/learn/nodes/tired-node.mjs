#!/usr/bin/env node
// Floods broadcasts as it should, but passes on only the first values that it gets. With `--untiring` it is right, with
// `--deaf` it also ignores what its first task does not know, with `--dialect` its forwards have a type of their own.
import { createInterface } from "node:readline";

const passedOnMax = process.argv.includes("--untiring") ? Number.POSITIVE_INFINITY : 10;
const isDeaf = process.argv.includes("--deaf");
const forward = process.argv.includes("--dialect") ? "gossip" : "broadcast";
const known = ["init", "topology", "broadcast", "read"];
const values = new Set();
let id = "";
let neighbours = [];
let nextId = 7;

function send(dest, body) {
  process.stdout.write(`${JSON.stringify({ dest, body, src: id })}\n`);
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { src, body } = JSON.parse(line);
  if (body.in_reply_to !== undefined || (isDeaf && !known.includes(body.type))) return;
  if (body.type === "init") id = body.node_id;
  if (body.type === "topology") neighbours = body.topology[id];
  const isNew = (body.type === "broadcast" || body.type === forward) && !values.has(body.message);
  if (isNew) values.add(body.message);
  if (isNew && values.size <= passedOnMax) {
    for (const dest of neighbours) {
      if (dest !== src) send(dest, { message: body.message, msg_id: nextId++, type: forward });
    }
  }
  const list = body.type === "read" ? { messages: [...values].reverse() } : {};
  send(src, { in_reply_to: body.msg_id, type: `${body.type}_ok`, ...list });
});
