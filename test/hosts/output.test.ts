import { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Output } from "../../src/hosts/output.ts";
import { OUTPUT_BYTES_HARD, OUTPUT_BYTES_SOFT } from "../../src/node/limits.ts";
import { wireLine } from "../../src/wire/json.ts";
import { type Message, RawJson } from "../../src/wire/message.ts";
import { holdsLater } from "../support/properties.ts";

/** The written text, and a way to hold up the writing. */
class Pipe extends Writable {
  readonly chunks: Buffer[] = [];
  isStalled = false;
  #resume: (() => void) | undefined;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    if (this.isStalled) this.#resume = done;
    else done();
  }

  release(): void {
    this.isStalled = false;
    this.#resume?.();
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

const nobody = { onDrain: () => undefined, onLate: () => undefined };

const settle = () => new Promise<void>((done) => setImmediate(done));

const message = (body: object): Message => ({ src: "n1", dest: "c1", body: { type: "x", ...body } });

/** A message whose line has exactly so many characters, its end not counted. */
function ofLength(length: number): Message {
  return message({ pad: "p".repeat(length - wireLine(message({ pad: "" })).length) });
}

describe("messages", () => {
  it("is written as the lines that it is, however long, ready-made or not", async () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("€", "😀", "\ud800", "\u2028"));
    const list = fc.tuple(text, fc.constantFrom(1, 2, 5_000)).map(([item, times]) => {
      const values = new Array<string>(times).fill(item.slice(0, 10));
      return new RawJson(`[${values.map((value) => JSON.stringify(value)).join(", ")}]`, () => values);
    });
    const said = fc.oneof(
      fc.record({ echo: fc.jsonValue() }).map(message),
      fc.record({ messages: list }).map(message),
      fc.tuple(list, fc.jsonValue()).map(([messages, other]) => message({ a: other, messages, msg_id: 3 })),
    );
    const turns = fc.array(fc.array(said, { maxLength: 3 }), { maxLength: 3 });
    await holdsLater(
      fc.asyncProperty(turns, async (turns) => {
        const pipe = new Pipe();
        const output = new Output(pipe, () => 0, nobody);
        for (const turn of turns) {
          for (const one of turn) output.say(one);
          output.flush();
        }
        await new Promise<void>((done) => output.end(done));
        expect(pipe.text).toBe(
          turns
            .flat()
            .map((one) => `${wireLine(one)}\n`)
            .join(""),
        );
      }),
      30,
    );
  });

  it("twice, ready-made and long, is written twice, and whole after it has grown", async () => {
    const pipe = new Pipe();
    const output = new Output(pipe, () => 0, nobody);
    const list = (length: number) => {
      const text = `[${Array.from({ length }, (_, i) => `"€${i}"`).join(", ")}]`;
      return message({ messages: new RawJson(text, () => JSON.parse(text)) });
    };
    const [short, long] = [list(5_000), list(5_001)];
    const sequence = [short, short, long, short, long];
    for (const one of sequence) {
      output.say(one);
      output.flush();
      await settle();
    }
    expect(pipe.text).toBe(sequence.map((one) => `${wireLine(one)}\n`).join(""));
  });

  it("while a write is under way goes out after it, together, in order", async () => {
    const pipe = new Pipe();
    const output = new Output(pipe, () => 0, nobody);
    pipe.isStalled = true;
    for (const i of [1, 2, 3]) {
      output.say(message({ i }));
      output.flush();
      await settle();
    }
    expect(pipe.text).toBe(`${wireLine(message({ i: 1 }))}\n`);
    pipe.release();
    await settle();
    expect(pipe.text).toBe([1, 2, 3].map((i) => `${wireLine(message({ i }))}\n`).join(""));
  });
});

describe("the level", () => {
  it.each([
    [OUTPUT_BYTES_SOFT, "open"],
    [OUTPUT_BYTES_SOFT + 1, "gossip-waits"],
    [OUTPUT_BYTES_HARD, "gossip-waits"],
    [OUTPUT_BYTES_HARD + 1, "full"],
  ] as const)("with %d bytes waiting is %s, and open again when they are written", async (bytes, level) => {
    const pipe = new Pipe();
    let drained = 0;
    const output = new Output(pipe, () => 0, { ...nobody, onDrain: () => drained++ });
    pipe.isStalled = true;
    // Each line has one byte more: its end.
    const [piece, pieceBytes] = [ofLength(2 ** 18 - 1), 2 ** 18];
    let rest = bytes;
    for (; rest >= 2 * pieceBytes; rest -= pieceBytes) output.say(piece);
    output.say(ofLength(rest - 1));
    output.flush();
    await settle();
    expect([output.level, drained]).toEqual([level, 0]);
    pipe.release();
    await settle();
    expect([output.level, drained]).toEqual(["open", 1]);
  });
});
