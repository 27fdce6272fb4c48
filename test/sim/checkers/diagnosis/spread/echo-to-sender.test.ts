import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { EchoToSender } from "../../../../../src/sim/checkers/diagnosis/spread/echo-to-sender.ts";
import type { Body } from "../../../../../src/wire/message.ts";

/** A run in which a client tells n1 values, and n1 passes each on to n2. */
class Talk {
  readonly #finder = new EchoToSender(["n1", "n2"]);
  #id = 0;

  constructor(valueCount: number) {
    for (let value = 0; value < valueCount; value++) {
      this.#arrive("c1", "n1", value);
      this.#arrive("n1", "n2", value);
    }
  }

  /** n2 sends n1 the values in one message. */
  sendBack(values: readonly unknown[], fields: Partial<Body> = {}): this {
    this.#observe("send", { src: "n2", dest: "n1", body: { type: "gossip", ...fields } }, values);
    return this;
  }

  sendBackEach(count: number, fields?: Partial<Body>): this {
    for (let value = 0; value < count; value++) this.sendBack([value], fields);
    return this;
  }

  restart(id: string): this {
    this.#observe("recv", { src: "c0", dest: id, body: { type: "init" } }, []);
    return this;
  }

  text(storm?: object): string | undefined {
    return this.#finder.find({ judgement: { traffic: { storm } } } as unknown as FinishedRun)?.text;
  }

  #arrive(src: string, dest: string, value: unknown): void {
    this.#observe("recv", { src, dest, body: { type: "broadcast", message: value } as Body }, [value]);
  }

  #observe(
    kind: "send" | "recv",
    message: { src: string; dest: string; body: Body },
    values: readonly unknown[],
  ) {
    this.#finder.observe({ kind, timeMs: 0, id: this.#id++, message }, values);
  }
}

describe("a node that sends values back to the peer that they came from", () => {
  it("is told so where it does it ten times, and with half of the values that came from peers", () => {
    expect(new Talk(20).sendBackEach(10).text()).toBe(
      "n2 got value 0 from n1 and sent it back, as 10 of 20 values that were followed: a value need not go back to the node that it came from",
    );
    expect(new Talk(21).sendBackEach(10).text()).toBeUndefined();
    expect(new Talk(9).sendBackEach(9).text()).toBeUndefined();
  });

  it("is told of each value once", () => {
    expect(new Talk(10).sendBackEach(5).sendBackEach(5).text()).toBeUndefined();
  });

  it("is told nothing where another value goes with it, where it replies, or after a loss of memory", () => {
    const mixed = new Talk(10);
    for (let value = 0; value < 10; value++) mixed.sendBack([value, `own ${value}`]);
    expect(mixed.text()).toBeUndefined();
    expect(new Talk(10).sendBackEach(10, { in_reply_to: 1 }).text()).toBeUndefined();
    expect(new Talk(10).restart("n2").sendBackEach(10).text()).toBeUndefined();
    expect(new Talk(10).restart("n1").sendBackEach(10).text()).toContain("as 10 of 10 values");
  });

  it("is told nothing in a storm: there everything goes everywhere", () => {
    expect(new Talk(10).sendBackEach(10).text({})).toBeUndefined();
  });
});
