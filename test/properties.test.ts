import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REPLY_TEXT_MAX } from "../src/node/limits.ts";
import { readStrictly } from "../src/sim/nodes/strict-reader.ts";
import { runBundle } from "./support/binary.ts";
import { LineNode } from "./support/in-process.ts";
import { holds } from "./support/properties.ts";
import { linesOf } from "./support/repository.ts";
import { clientLine, goodLine, members, peerLine, request, stream } from "./support/wire-arbitraries.ts";

const initLine = JSON.stringify({
  src: "c0",
  dest: "n1",
  body: { type: "init", msg_id: 0, node_id: "n1", node_ids: members },
});

/** Two requests of a client that nobody has been before. */
const fresh = [
  { type: "echo", echo: "alive", msg_id: 1 },
  { type: "generate", msg_id: 2 },
].map((body) => JSON.stringify({ src: "fresh", dest: "n1", body }));

/** Makes n2 and n3 neighbours that have spoken the dialect. */
const acquainted = [
  { src: "c0", body: { type: "topology", topology: { n1: ["n2", "n3"], n2: ["n1", "n4"] } } },
  { src: "n2", body: { type: "batch", life: 1, to_life: 0, acked: 0 } },
  { src: "n3", body: { type: "batch", life: 1, to_life: 0, acked: 0 } },
].map((message) => JSON.stringify({ ...message, dest: "n1" }));

function initialised(): LineNode {
  const node = new LineNode();
  node.say(initLine);
  return node;
}

/** Every line is one that Maelstrom takes, of this node, to a member or to a node that has spoken. */
function expectStrict(lines: readonly string[]): void {
  for (const line of lines) {
    const reading = readStrictly(line);
    if (!reading.ok) throw new Error(`${reading.refusal}: ${line}`);
  }
}

function expectAlive(node: LineNode): void {
  const replies = fresh.map((line) => {
    const said = node.say(line).map((text) => JSON.parse(text));
    return said.filter(({ dest }) => dest === "fresh").map(({ body }) => body);
  });
  expect(replies).toMatchObject([
    [{ type: "echo_ok", echo: "alive", in_reply_to: 1 }],
    [{ type: "generate_ok", id: expect.stringMatching(/./), in_reply_to: 2 }],
  ]);
}

describe("under any input", () => {
  it("the node lives, and writes no line that a strict reader would refuse", () => {
    holds(
      fc.property(stream, fc.boolean(), (bytes, isInitialised) => {
        const node = isInitialised ? initialised() : new LineNode();
        expectStrict([...node.push(bytes), ...node.push(Buffer.from("\n")), ...node.wait(2_000)]);
        if (node.node.inspect().id === "") node.say(initLine);
        if (node.node.inspect().id === "n1") expectAlive(node);
        expectStrict(node.end());
      }),
      300,
    );
  });

  it("no line brings out a defect", () => {
    holds(
      fc.property(fc.array(goodLine, { maxLength: 60 }), fc.nat({ max: 300 }), (lines, waitMs) => {
        const defects: unknown[] = [];
        const node = new LineNode({}, { onDefect: (type, error) => defects.push([type, error]) });
        node.say(initLine);
        for (const line of lines) expectStrict([...node.say(line), ...node.wait(waitMs)]);
        expectStrict(node.wait(5_000));
        expectAlive(node);
        expect(defects).toEqual([]);
      }),
      150,
    );
  });

  it("it goes to members and to nodes that have spoken, in the name of this node", () => {
    holds(
      fc.property(fc.array(goodLine, { maxLength: 40 }), (lines) => {
        const node = initialised();
        const known = new Set([...members, "c0", "c1", "c9"]);
        const said = [...lines.flatMap((line) => [...node.say(line), ...node.wait(50)]), ...node.end()];
        for (const { src, dest } of said.map((line) => JSON.parse(line))) {
          expect(src).toBe("n1");
          expect(dest).not.toBe("n1");
          expect(known).toContain(dest);
        }
      }),
    );
  });

  it("the same bytes in any chunks give the same output", () => {
    holds(
      fc.property(stream, fc.array(fc.nat({ max: 50 })), (bytes, sizes) => {
        const inChunks = initialised();
        const chunks: Uint8Array[] = [];
        let start = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(start, start + size));
          start += size;
        }
        chunks.push(bytes.subarray(start));
        const pieces = chunks.flatMap((chunk) => inChunks.push(chunk));
        const atOnce = initialised();
        const whole = atOnce.push(bytes);
        expect([...pieces, ...inChunks.end()]).toEqual([...whole, ...atOnce.end()]);
        expect(inChunks.drops).toEqual(atOnce.drops);
      }),
      200,
    );
  });

  it("over real pipes the node lives, too", async () => {
    const samples = fc.sample(stream, { seed: 1, numRuns: 60 });
    const end = fresh.map((line) => `${line}\n`).join("");
    const input = Buffer.concat([
      Buffer.from(`${initLine}\n`),
      ...samples.flatMap((bytes) => [bytes, Buffer.from("\n")]),
      Buffer.from(end),
    ]);
    const { code, signal, stdout } = await runBundle(input, ["--seed", "properties"]);
    const lines = linesOf(stdout);
    expectStrict(lines);
    const replies = lines.map((line) => JSON.parse(line)).filter(({ dest }) => dest === "fresh");
    expect(replies.map(({ body }) => body.type)).toEqual(["echo_ok", "generate_ok"]);
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});

describe("messages between nodes", () => {
  it("is understood, whatever made it say that", () => {
    holds(
      fc.property(fc.array(goodLine, { maxLength: 40 }), (lines) => {
        const node = initialised();
        for (const line of acquainted) node.say(line);
        const said = lines.flatMap((line) => [...node.say(line), ...node.wait(100)]);
        const other = new LineNode();
        other.say(initLine.replace('"node_id":"n1"', '"node_id":"n2"').replace('"dest":"n1"', '"dest":"n2"'));
        for (const line of [...said, ...node.end()]) {
          if (JSON.parse(line).dest === "n2") other.say(line);
        }
        const reasons = Object.keys(other.drops);
        // Replies to calls and answers to questions that this n2 never made come to it, too: those lines were made up. A
        // question that comes soon after another, or crosses one, is understood and passed over.
        const harmless = ["unexpected-reply", "error-reply", "answer-to-nothing", "question-passed-over"];
        expect(reasons.filter((reason) => !harmless.includes(reason))).toEqual([]);
      }),
      200,
    );
  });
});

describe("a client's request", () => {
  it("with a msg_id gets one reply, at once and before anything else, and none without", () => {
    holds(
      fc.property(fc.array(fc.tuple(request, fc.boolean()), { maxLength: 40 }), (requests) => {
        const node = initialised();
        for (const [i, [body, isNumbered]] of requests.entries()) {
          const numbered = isNumbered ? { ...body, msg_id: i } : body;
          const said = node
            .say(JSON.stringify({ src: "c1", dest: "n1", body: numbered }))
            .map((line) => JSON.parse(line));
          const replies = said.filter(({ dest }) => dest === "c1");
          expect(replies.map((reply) => reply.body.in_reply_to)).toEqual(isNumbered ? [i] : []);
          expect(said.indexOf(replies[0])).toBe(isNumbered ? 0 : -1);
          if (isNumbered)
            expect([`${body.type}_ok`, "bench_report_ok", "error"]).toContain(replies[0].body.type);
        }
      }),
      200,
    );
  });

  it("that comes twice in a row gets the same reply", () => {
    holds(
      fc.property(fc.array(clientLine, { maxLength: 20 }), request, (lines, body) => {
        const node = initialised();
        for (const line of lines) node.say(line);
        const line = JSON.stringify({ src: "c2", dest: "n1", body: { ...body, msg_id: 1 } });
        const toClient = (said: readonly string[]) => said.filter((text) => JSON.parse(text).dest === "c2");
        const first = toClient(node.say(line));
        const second = toClient(node.say(line));
        // Long answers are made anew; the next test has some.
        fc.pre((first[0]?.length ?? 0) < REPLY_TEXT_MAX);
        expect(second).toEqual(first);
      }),
      200,
    );
  });

  it("that comes twice and has a long answer gets the same again, with a number of its own", () => {
    const long = fc.array(fc.string({ minLength: 20, maxLength: 30 }), { minLength: 20, maxLength: 30 });
    holds(
      fc.property(long, fc.array(clientLine, { maxLength: 10 }), (messages, lines) => {
        const node = initialised();
        for (const line of lines) node.say(line);
        const say = (body: object) => node.say(JSON.stringify({ src: "c2", dest: "n1", body }));
        say({ type: "gossip_sync", messages, msg_id: 1 });
        const [first, second] = [1, 2].map(
          () => JSON.parse(say({ type: "delivery_info", value: messages, msg_id: 2 })[0] ?? "{}").body,
        );
        expect(second).toEqual(first);
        const digests = [1, 2].map(() => {
          const [line = ""] = say({
            type: "digest_sync",
            remote_digest: "x",
            remote_messages: [],
            msg_id: 3,
          });
          expect(line.length).toBeGreaterThan(REPLY_TEXT_MAX);
          return JSON.parse(line).body;
        });
        const [{ msg_id: one, ...answer }, { msg_id: other, ...again }] = digests;
        expect(again).toEqual(answer);
        expect(other).toBeGreaterThan(one);
      }),
      50,
    );
  });
});

describe("numbers of messages", () => {
  it("count up from 0 without a gap over everything that carries one", () => {
    holds(
      fc.property(fc.array(goodLine, { maxLength: 40 }), (lines) => {
        const node = new LineNode();
        const said = [initLine, ...lines].flatMap((line) => [...node.say(line), ...node.wait(20)]);
        const ids = said.map((line) => JSON.parse(line).body.msg_id).filter((id) => id !== undefined);
        // A reply that is repeated keeps its number.
        const distinct = [...new Set<number>(ids)];
        expect(distinct).toEqual(distinct.map((_, i) => i));
      }),
    );
  });
});

describe("the set", () => {
  it("and its digest do not depend on the order in which values arrive", () => {
    const value = fc.oneof(fc.integer(), fc.string(), fc.jsonValue());
    const lists = fc
      .array(value)
      .chain((values) =>
        fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })),
      );
    const ask = (node: LineNode, type: string, fields: object) => {
      const [line] = node.say(
        JSON.stringify({ src: "c1", dest: "n1", body: { type, msg_id: 1, ...fields } }),
      );
      return JSON.parse(line ?? "null").body;
    };
    holds(
      fc.property(lists, (orders) => {
        const [a, b] = orders.map((messages) => {
          const node = initialised();
          ask(node, "gossip_sync", { messages });
          return { digest: ask(node, "digest", {}), read: ask(node, "read", {}).messages as unknown[] };
        });
        const texts = (values: unknown) => (values as unknown[]).map((item) => JSON.stringify(item)).sort();
        expect(b?.digest).toEqual(a?.digest);
        expect(texts(b?.read)).toEqual(texts(a?.read));
      }),
    );
  });

  it("holds nothing that nobody sent, and nothing twice, whatever peers say", () => {
    holds(
      fc.property(fc.array(fc.oneof(peerLine, clientLine), { maxLength: 40 }), (lines) => {
        const node = initialised();
        for (const line of lines) expectStrict([...node.say(line), ...node.wait(30)]);
        const seen = node.node.inspect().values.map((value) => JSON.stringify(value));
        const sent = lines.flatMap((line) => {
          const { message, messages, remote_messages, values } = JSON.parse(line).body;
          return [message, messages, remote_messages, values].flat();
        });
        const texts = new Set(sent.map((value) => JSON.stringify(value)));
        // A message that is a list itself was flattened one level; its items are not the value.
        for (const line of lines) texts.add(JSON.stringify(JSON.parse(line).body.message));
        expect(seen.filter((text) => !texts.has(text))).toEqual([]);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});

describe("the same input", () => {
  it("with the same seed gives the same output, timers included", () => {
    holds(
      fc.property(fc.array(goodLine, { maxLength: 40 }), (lines) => {
        const [a, b] = [initialised(), initialised()].map((node) => [
          ...lines.flatMap((line) => [...node.say(line), ...node.wait(100)]),
          ...node.end(),
        ]);
        expect(a).toEqual(b);
      }),
      50,
    );
  });
});
