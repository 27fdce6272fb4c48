import { Random } from "../../src/node/random.ts";

/** Honest lines are as rare as this among the junk. */
const HONEST_EVERY = 40;
const JUNK_BYTES_MAX = 4_000;
/** Now and then a line that is longer than any node takes. */
const ENDLESS_BYTES = 9 * 1024 * 1024;
const ENDLESS_EVERY = 4_000;

/** Bytes that no client should write, and here and there a broadcast that one may. */
export class JunkSource {
  readonly #random: Random;
  readonly #node: string;
  #lines = 0;
  #honest = 0;

  constructor(seed: string, node: string) {
    this.#random = new Random(`${seed}/junk`);
    this.#node = node;
  }

  /** How many honest broadcasts there were: of 0, 1, 2 … */
  get honest(): number {
    return this.#honest;
  }

  /** The next lines, together at least this long. */
  next(bytesLeast: number): Buffer {
    const parts: Buffer[] = [];
    for (let bytes = 0; bytes < bytesLeast; ) {
      const line = this.#line();
      parts.push(line);
      bytes += line.length;
    }
    return Buffer.concat(parts);
  }

  #line(): Buffer {
    this.#lines++;
    if (this.#lines % ENDLESS_EVERY === 0) return Buffer.concat([Buffer.alloc(ENDLESS_BYTES, "["), NEWLINE]);
    if (this.#lines % HONEST_EVERY === 0) return Buffer.from(`${this.#broadcast()}\n`);
    const makers = [
      () => this.#bytes(),
      () => Buffer.from(this.#broken()),
      () => Buffer.from(this.#stranger()),
      () => Buffer.from(this.#nonsense()),
    ];
    const make = this.#random.pick(makers) as () => Buffer;
    return Buffer.concat([make(), NEWLINE]);
  }

  #broadcast(): string {
    const value = this.#honest++;
    const body = { type: "broadcast", message: value, msg_id: 1_000 + value };
    return JSON.stringify({ src: "c1", dest: this.#node, body });
  }

  /** Any bytes but a line feed. */
  #bytes(): Buffer {
    const buffer = Buffer.alloc(1 + this.#random.int(JUNK_BYTES_MAX));
    for (let i = 0; i < buffer.length; i++) buffer[i] = 11 + this.#random.int(245);
    return buffer;
  }

  /** A good line with something cut off, put in, or doubled. */
  #broken(): string {
    const line = `{"src":"c9","dest":"${this.#node}","body":{"type":"broadcast","message":[1,{"a":"ü"}],"msg_id":7}}`;
    const at = this.#random.int(line.length);
    const bits = ["", "\u0000", '"', "{", "]", "1e999", "\\u12", ",,"];
    return line.slice(0, at) + (this.#random.pick(bits) ?? "") + line.slice(at + this.#random.int(3));
  }

  /** Good JSON that is nothing to this node. */
  #stranger(): string {
    const bodies: unknown[] = [
      { type: "gossip", epoch: -1, acked: "all", values: "none" },
      { type: "gossip", epoch: 5, peer_epoch: 0, acked: 0, values: Array.from({ length: 200 }, () => null) },
      { type: "digest_syn", mode: "push", digest: "1-00", sums: [1, 2, 3] },
      { type: "broadcast_ok", in_reply_to: this.#random.int(99) },
      { type: "", msg_id: 1 },
      { type: "broadcast", message: deep(80), msg_id: 3 },
      { type: "init", node_id: "x", node_ids: [], msg_id: 4 },
      { no: "type" },
    ];
    return JSON.stringify({
      src: "c7",
      dest: this.#random.pick([this.#node, "n9", ""]),
      body: this.#random.pick(bodies),
    });
  }

  #nonsense(): string {
    return this.#random.pick(["", " ", "null", "[]", "{}", "42", '{"src":1}', "\uFEFF{}", "NaN", "\r"]) ?? "";
  }
}

const NEWLINE = Buffer.from("\n");

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}
