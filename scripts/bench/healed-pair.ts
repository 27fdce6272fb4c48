import type { HostedNode } from "../../src/node/hosted.ts";
import { defaultOptions } from "../../src/node/settings/options.ts";
import { createNode } from "../../src/strategies/create-node.ts";
import { wireLine } from "../../src/wire/json.ts";
import type { Json, Message } from "../../src/wire/message.ts";
import { parseLine } from "../../src/wire/parse.ts";

const NAMES = ["n1", "n2"] as const;
type Name = (typeof NAMES)[number];

const LATENCY_MS = 5;
/** Both nodes have met before the link is cut. */
const MEETING_MS = 3_000;
/** Broadcasts that a client sends to each node in a millisecond while the link is cut. */
const BROADCASTS_PER_MS = 20;
/** Keys that a client writes with one request. */
const KEYS_PER_REQUEST = 20;
/** Long enough for both nodes to have given each other up. */
const REST_MS = 10_000;
/** Messages are counted for so long after the heal: until long after both are equal. */
const COUNTED_MS = 20_000;
const STEP_MS = 100;

/** The cost of two nodes becoming equal again. */
export interface HealCost {
  /** All bytes between them after the heal, less the text of the values that only one of them had. */
  readonly bytes: number;
  readonly messages: number;
  /** From the heal until both hold everything; `Infinity` if they never do. */
  readonly healedMs: number;
}

/** The data that clients told the nodes: broadcast values, or keys of the last-writer-wins map with their values. */
export type Told = "values" | "keys";

/** Two nodes that were told the same `n` values and `d` different ones, half of them each, while their link was cut. */
export function healCost(told: Told, n: number, d: number): HealCost {
  const pair = new Pair();
  pair.isCut = true;
  if (told === "values") tellValues(pair, n);
  else tellKeys(pair, n);
  const different = Array.from({ length: d }, (_, i) => n + i);
  different.forEach((value, i) => {
    pair.say(NAMES[i % 2] as Name, told === "values" ? broadcastOf(value) : writeOf([value]));
  });
  const entryBytes = different.reduce((sum, value) => sum + entryText(told, value).length, 0);
  pair.pass(REST_MS);
  pair.heal();
  let healedMs = Infinity;
  for (let passedMs = STEP_MS; passedMs <= COUNTED_MS; passedMs += STEP_MS) {
    pair.pass(STEP_MS);
    const isEqual = () => NAMES.every((name) => pair.holds(name, told, different, n + d));
    if (healedMs === Infinity && isEqual()) healedMs = passedMs;
  }
  return { bytes: pair.bytes - entryBytes, messages: pair.messages, healedMs };
}

function tellValues(pair: Pair, n: number): void {
  for (let value = 0; value < n; value++) {
    for (const name of NAMES) pair.say(name, broadcastOf(value));
    if (value % BROADCASTS_PER_MS === 0) pair.pass(1);
  }
}

function tellKeys(pair: Pair, n: number): void {
  for (let first = 0; first < n; first += KEYS_PER_REQUEST) {
    const length = Math.min(KEYS_PER_REQUEST, n - first);
    const request = writeOf(Array.from({ length }, (_, i) => first + i));
    for (const name of NAMES) pair.say(name, request);
    pair.pass(1);
  }
}

function broadcastOf(value: number) {
  return { type: "broadcast", message: value };
}

/** Writes with a time of their own, so that both nodes hold the same. */
function writeOf(keys: readonly number[]) {
  const entries = keys.map((key) => [`key ${key}`, { value: key, ts: 1_000 + key }] as const);
  return { type: "kv_merge", entries: Object.fromEntries(entries) };
}

/** An entry as it stands in a message. */
function entryText(told: Told, value: number): string {
  return told === "values" ? `${value}, ` : `["lww", "key ${value}", [${value}, ${1_000 + value}]], `;
}

interface Flight {
  readonly dueMs: number;
  readonly to: Name;
  readonly line: string;
}

/** Two nodes and a link, in virtual time. */
class Pair {
  isCut = false;
  bytes = 0;
  messages = 0;
  readonly #nodes: Readonly<Record<Name, HostedNode>>;
  /** On their way; the latency is always the same, so they arrive in this order. */
  #flights: Flight[] = [];
  #nowMs = 1_800_000_000_000;
  #msgId = 0;

  constructor() {
    this.#nodes = {
      n1: createNode({ ...defaultOptions, seed: "pair-1" }),
      n2: createNode({ ...defaultOptions, seed: "pair-2" }),
    };
    for (const name of NAMES) this.say(name, { type: "init", node_id: name, node_ids: [...NAMES] });
    for (const name of NAMES) this.say(name, { type: "topology", topology: { n1: ["n2"], n2: ["n1"] } });
    this.pass(MEETING_MS);
  }

  /** A client's request; gives the reply. */
  say(name: Name, body: Readonly<Record<string, Json>>): Message | undefined {
    const request = { src: "c1", dest: name, body: { ...body, msg_id: ++this.#msgId } };
    this.#nodes[name].receive(request as Message, this.#nowMs);
    return this.#collect(name);
  }

  /** Whether a node holds all that either was told. */
  holds(name: Name, told: Told, different: readonly number[], count: number): boolean {
    if (told === "keys")
      return different.every(
        (key) => this.say(name, { type: "kv_read", key: `key ${key}` })?.body.value === key,
      );
    const reply = this.say(name, { type: "read" });
    if (reply === undefined) return false;
    const { body } = JSON.parse(wireLine(reply)) as { body: { messages: unknown[] } };
    return body.messages.length === count;
  }

  /** The link works again, and what it carries is counted from here on. */
  heal(): void {
    this.isCut = false;
    this.bytes = 0;
    this.messages = 0;
  }

  /** Lets time pass. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let dueMs = this.#nextMs(); dueMs <= untilMs; dueMs = this.#nextMs()) {
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      this.#deliver();
      for (const name of NAMES) {
        if (this.#nodes[name].nextDeadlineMs() > this.#nowMs) continue;
        this.#nodes[name].advance(this.#nowMs);
        this.#collect(name);
      }
    }
    this.#nowMs = untilMs;
  }

  #nextMs(): number {
    const deadlines = NAMES.map((name) => this.#nodes[name].nextDeadlineMs());
    return Math.min(this.#flights[0]?.dueMs ?? Infinity, ...deadlines);
  }

  #deliver(): void {
    const arrived = this.#flights.filter(({ dueMs }) => dueMs <= this.#nowMs);
    this.#flights = this.#flights.slice(arrived.length);
    for (const { to, line } of arrived) {
      const message = parseLine(line);
      if (typeof message !== "object")
        throw new Error(`a node said what no node reads: ${line.slice(0, 200)}`);
      this.#nodes[to].receive(message, this.#nowMs);
      this.#collect(to);
    }
  }

  /** Puts what a node has said to the other one on its way; gives the reply to the client. */
  #collect(name: Name): Message | undefined {
    let reply: Message | undefined;
    for (const message of this.#nodes[name].takeOutbox()) {
      if (message.dest === "c1") reply = message;
      else if (!this.isCut) this.#send(message);
    }
    return reply;
  }

  #send(message: Message): void {
    const line = wireLine(message);
    this.bytes += line.length + 1;
    this.messages++;
    this.#flights.push({ dueMs: this.#nowMs + LATENCY_MS, to: message.dest as Name, line });
  }
}
