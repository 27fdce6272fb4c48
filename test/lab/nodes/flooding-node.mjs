#!/usr/bin/env node
// A node that floods broadcasts, with one mistake or with none. As a program it is told the mistake as its argument.
import { argv, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * none: a seen set, acknowledgements, and repeats of what is not acknowledged. Besides there is "rounds", which is wasteful
 * and right: it tells all that it knows ten times a second.
 */
export const mistakes = [
  "none",
  "no-seen-set",
  "echo",
  "answers-replies",
  "replies-as-values",
  "tells-all",
  "limits-hops",
];

export const TICK_MS = 50;
const REPEAT_TICKS = 20;
const HOPS_MAX = 200;

export class FloodingNode {
  #mistake;
  #id = "";
  #neighbours = [];
  #values = new Set();
  #unacknowledged = new Map();
  #nextId = 0;
  #ticks = 0;

  constructor(mistake = "none") {
    this.#mistake = mistake;
  }

  /** The node's messages in return for a message. */
  receive({ src, body }) {
    const said = [];
    const say = (dest, fields) => said.push({ src: this.#id || body.node_id, dest, body: fields });
    const reply = (type, fields = {}) => say(src, { type, ...fields, in_reply_to: body.msg_id });
    if (body.in_reply_to !== undefined) this.#onReply(src, body, say);
    else if (body.type === "init") this.#id = body.node_id;
    else if (body.type === "topology") this.#neighbours = body.topology[this.#id];
    else if (body.type === "broadcast") this.#take(body.message, src, say, body.hops ?? 0);
    else if (body.type === "share") for (const value of body.values) this.#values.add(value);
    if (body.type === "read") reply("read_ok", { messages: [...this.#values] });
    else if (body.in_reply_to === undefined && body.msg_id !== undefined) reply(`${body.type}_ok`);
    return said;
  }

  /** The node's messages every `TICK_MS`. */
  tick() {
    const said = [];
    this.#ticks++;
    const tells = this.#mistake === "tells-all" || (this.#mistake === "rounds" && this.#ticks % 2 === 0);
    if (tells) {
      for (const dest of this.#neighbours)
        said.push({ src: this.#id, dest, body: { type: "share", values: [...this.#values] } });
    } else if (this.#mistake === "none" && this.#ticks % REPEAT_TICKS === 0) {
      for (const [id, { dest, message }] of this.#unacknowledged)
        said.push({ src: this.#id, dest, body: { type: "broadcast", message, msg_id: id } });
    }
    return said;
  }

  #onReply(src, body, say) {
    this.#unacknowledged.delete(body.in_reply_to);
    if (this.#mistake === "answers-replies")
      say(src, { type: "broadcast_ok", msg_id: this.#nextId++, in_reply_to: body.msg_id ?? 0 });
    if (this.#mistake === "replies-as-values") this.#take(`${src}/${body.in_reply_to}`, src, say);
  }

  #take(message, from, say, hops = 0) {
    const isKnown = this.#values.has(message);
    this.#values.add(message);
    if (this.#mistake === "tells-all" || this.#mistake === "rounds") return;
    const isForgetful = ["no-seen-set", "echo", "limits-hops"].includes(this.#mistake);
    if (isKnown && !isForgetful) return;
    if (this.#mistake === "limits-hops" && hops === HOPS_MAX) return;
    for (const dest of this.#neighbours) {
      if (dest === from && this.#mistake !== "echo") continue;
      const id = this.#nextId++;
      this.#unacknowledged.set(id, { dest, message });
      say(dest, { type: "broadcast", message, ...(isForgetful ? { hops: hops + 1 } : { msg_id: id }) });
    }
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const node = new FloodingNode(argv[2]);
  const write = (said) => {
    for (const message of said) stdout.write(`${JSON.stringify(message)}\n`);
  };
  createInterface({ input: stdin }).on("line", (line) => write(node.receive(JSON.parse(line))));
  setInterval(() => write(node.tick()), TICK_MS).unref();
}
