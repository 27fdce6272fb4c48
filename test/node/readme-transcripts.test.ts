import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/node/random.ts";
import * as timing from "../../src/node/timing.ts";
import { HASHES_MAX, HashList } from "../../src/reconcile/index.ts";
import { plainBody } from "../../src/sim/network/plain-body.ts";
import { repositoryPath } from "../support/repository.ts";
import { START_MS } from "./bench.ts";
import { type Passing, Wire } from "./wire.ts";

/*
 * The transcripts of `src/node/README.md`, as two nodes speak them in virtual time. `vitest run -u` with this file writes what
 * came out into the document; lines of a transcript that begin with `#` are annotations and stay where they are.
 */

const document = repositoryPath("src/node/README.md");
const BLOCK = /^(```transcript ([^\n]+)\n)(.*?)^```$/gms;
const REST_MS = 20_000;
const SYMBOL_CHARACTERS = 16;

/** Questions do not vary in time, so that the transcripts do not hang on chance. */
class Even extends Random {
  override float(): number {
    return 0.5;
  }
}

/** Two nodes that have met and rest, and what they say from then on. */
class Stage {
  readonly wire = new Wire({ settings: { strategy: "flood" }, latencyMs: 50 });
  readonly lines: string[] = [];
  lose: (passing: Passing) => boolean = () => false;
  readonly #lives = new Map<unknown, string>([[0, "?"]]);
  readonly #questions = new Map<unknown, string>();
  readonly #startMs: number;

  constructor() {
    for (const id of this.wire.nodes.keys()) this.wire.core(id).base.random = new Even(id);
    this.wire.lose = (passing) => this.lose(passing);
    this.wire.broadcast("n1", 1);
    this.wire.broadcast("n2", 2);
    this.wire.run(REST_MS);
    this.#startMs = this.wire.nowMs - START_MS;
    for (const id of this.wire.nodes.keys()) this.#nameLife(id);
    this.wire.lose = (passing) => this.#pass(passing);
  }

  /** Loses everything for a while. */
  cut(): void {
    this.lose = () => true;
  }

  heal(): void {
    this.lose = () => false;
  }

  restart(id: string): void {
    this.wire.restart(id);
    this.wire.core(id).base.random = new Even(id);
    this.#nameLife(id);
  }

  #nameLife(id: string): void {
    const name = id === "n1" ? "A" : "B";
    const isFirst = ![...this.#lives.values()].includes(name);
    this.#lives.set(this.wire.core(id).base.life, isFirst ? name : `${name}2`);
  }

  #pass(passing: Passing): boolean {
    const isLost = this.lose(passing);
    const { atMs, src, dest, body } = passing;
    const { type, life, to_life, ...fields } = plainBody(body) as Readonly<Record<string, unknown>>;
    const words = Object.entries(fields).flatMap(([name, value]) => this.#word(name, value));
    const time = String(Math.round(atMs - this.#startMs)).padStart(5);
    const lives = `${this.#lives.get(life)}→${this.#lives.get(to_life)}`;
    this.lines.push(
      [time, `${src}→${dest}`, lives.padEnd(4), type, ...words, ...(isLost ? ["✗"] : [])].join(" "),
    );
    return isLost;
  }

  /** Lives and questions by their names, of long texts what a reader needs to know. */
  #word(name: string, value: unknown): string[] {
    if (value === undefined || name === "mode") return [];
    if (value === true) return [name];
    if (name === "summary" || name === "word") return [`${name}=…`];
    if (name === "sketch" || name === "symbols")
      return [`${name}=(${(value as string).length / SYMBOL_CHARACTERS} symbols)`];
    if (name === "stream" || name === "acked_of") return [`${name}=${this.#lives.get(value)}`];
    if (name === "question" || name === "settles") return [`${name}=${this.#questionName(value)}`];
    if ((name === "want" && value !== "*") || name === "hashes") {
      const { length } = HashList.fromText(value as string, HASHES_MAX) ?? expect.fail("no hashes");
      return [`${name}=${length === 0 ? "nothing" : `(${length} ${length === 1 ? "hash" : "hashes"})`}`];
    }
    return [`${name}=${JSON.stringify(value)}`];
  }

  #questionName(question: unknown): string {
    const name = this.#questions.get(question) ?? `q${this.#questions.size + 1}`;
    this.#questions.set(question, name);
    return name;
  }
}

/** The events of each scene, by the name of the transcript. */
const scenarios: { readonly [name: string]: (stage: Stage) => void } = {
  "a batch and its acknowledgement": ({ wire }) => {
    wire.broadcast("n1", 7);
    wire.run(100);
    wire.broadcast("n2", 8);
    wire.run(5_000);
  },
  "a lost batch": (stage) => {
    const { wire } = stage;
    stage.cut();
    wire.broadcast("n1", 7);
    stage.heal();
    wire.run(20);
    wire.broadcast("n1", 8);
    wire.run(5_000);
  },
  "a restarted peer": (stage) => {
    stage.restart("n2");
    stage.wire.broadcast("n1", 7);
    stage.wire.run(5_000);
  },
  "a healed partition": (stage) => {
    const { wire } = stage;
    stage.cut();
    wire.broadcast("n1", 7);
    wire.run(650);
    wire.broadcast("n2", 8);
    wire.run(430);
    wire.broadcast("n1", 9);
    wire.run(20);
    stage.heal();
    wire.run(REST_MS);
  },
};

/** A block with the lines that came out in place of those that it had. */
function rewritten(block: string, lines: readonly string[]): string {
  const rest = [...lines];
  const before = block.split("\n").slice(0, -1);
  const kept = before.flatMap((line) => (line.startsWith("#") ? [line] : rest.splice(0, 1)));
  return [...kept, ...rest, ""].join("\n");
}

describe("the transcripts of the protocol's document", () => {
  const text = readFileSync(document, "utf8");
  const spoken = new Map(
    Object.entries(scenarios).map(([name, play]) => {
      const stage = new Stage();
      play(stage);
      return [name, stage];
    }),
  );

  it("has one for each scenario", () => {
    expect([...text.matchAll(BLOCK)].map(([, , name]) => name)).toEqual([...spoken.keys()]);
  });

  it("ends with both nodes holding the same, and something was said", () => {
    for (const [name, { wire, lines }] of spoken) {
      expect(lines.length, name).toBeGreaterThan(0);
      expect(wire.read("n2"), name).toEqual(wire.read("n1"));
    }
  });

  it("shows what two nodes say", async () => {
    const written = text.replace(BLOCK, (_whole, open: string, name: string, block: string) => {
      const stage = spoken.get(name) ?? expect.fail(`nobody plays ${name}`);
      return `${open}${rewritten(block, stage.lines)}\`\`\``;
    });
    await expect(written).toMatchFileSnapshot(document);
  });
});

describe("the fields of the protocol's document", () => {
  const source = readFileSync(repositoryPath("src/wire/peer-messages.ts"), "utf8");
  const fields = [...source.matchAll(/^ {2,4}(\w+): (?:z\.|\w+(?:\(\))?,$)/gm)].map(
    ([, field]) => field as string,
  );

  it("are those of the wire", () => {
    expect(fields).toEqual(expect.arrayContaining(["life", "number", "question", "symbols"]));
    const text = readFileSync(document, "utf8");
    const others = ["type", "batch", "early", "greeting"];
    expect(fields.filter((field) => !others.includes(field) && !text.includes(`\`${field}\``))).toEqual([]);
  });
});

describe("the times of the protocol's document", () => {
  const rows = readFileSync(document, "utf8").split("\n");
  const times = Object.entries(timing).filter(
    ([name, value]) => /_MS$/.test(name) && typeof value === "number",
  );

  it("are those of timing.ts", () => {
    expect(times.length).toBeGreaterThan(0);
    const isTold = (name: string, value: string) =>
      rows.some((row) => row.includes(`\`${name}\``) && row.includes(value));
    const missing = times.filter(([name, value]) => !isTold(name, (value as number).toLocaleString("en")));
    expect(missing).toEqual([]);
  });
});
