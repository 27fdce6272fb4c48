import type { Random } from "../../../../node/random.ts";
import type { Body } from "../../../../wire/message.ts";
import {
  type Operation,
  type Reading,
  readOperation,
  type Workload,
} from "../../../clients/workloads/workload.ts";
import { workload } from "../../../clients/workloads/workloads.ts";
import type { Topology } from "../../../network/topology.ts";
import type { Shape } from "../../case/shape.ts";
import { DELTAS_MAX, deltaAt, deltasIn } from "./counter-values.ts";

const LARGE_LENGTH_LEAST = 10_000;
const LARGE_LENGTH_MOST = 1_000_000;

/** Maelstrom's workload with other values, another mix, and values that come again. The reads of a counter are made into lists, too. */
export class SweepWorkload implements Workload {
  readonly name: string;
  readonly finalOperation = readOperation;
  readonly #shape: Shape;
  readonly #inner: Workload;
  /** Every value that an operation was made for, in order. */
  readonly values: unknown[] = [];
  /** The share of adds that repeat an earlier value. */
  repeatShare = 0;
  /** The share of new values that are large, until all of them have so many characters. */
  large = { share: 0, textMax: 0 };
  #largeText = 0;
  readonly #largeValues = new Map<string, string>();

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#inner = workload(shape.workload);
    this.name = shape.workload;
  }

  setup(topology: Topology) {
    return this.#inner.setup(topology);
  }

  next(random: Random): Operation {
    return random.chance(this.#shape.broadcastShare) ? this.add(random) : readOperation;
  }

  /** An add of a fresh value, or of an earlier one. */
  add(random: Random): Operation {
    if (this.#isCounter) return this.#nextDelta();
    if (this.values.length > 0 && random.chance(this.repeatShare)) {
      return this.#operation(random.pick(this.values));
    }
    if (this.large.share > 0 && random.chance(this.large.share)) return this.addOf(this.#largeValue(random));
    return this.addOf(this.#shape.values === "mixed" ? mixedValue(this.values.length) : this.values.length);
  }

  /** An add of a given value. */
  addOf(value: unknown): Operation {
    if (this.#isCounter) return this.#nextDelta();
    this.values.push(value);
    return this.#operation(value);
  }

  #operation(value: unknown): Operation {
    return { operation: this.#shape.workload === "broadcast" ? "broadcast" : "add", value };
  }

  get #isCounter(): boolean {
    return this.#shape.workload === "g-counter" || this.#shape.workload === "pn-counter";
  }

  /** Deltas that can be told apart run out: then there is only reading left. */
  #nextDelta(): Operation {
    const number = this.values.length;
    if (number >= DELTAS_MAX) return readOperation;
    const value = deltaAt(number, this.#shape.workload === "pn-counter");
    this.values.push(value);
    return this.#operation(value);
  }

  #largeValue(random: Random): string {
    const drawn = LARGE_LENGTH_LEAST * (LARGE_LENGTH_MOST / LARGE_LENGTH_LEAST) ** random.float();
    const length = Math.min(drawn, this.large.textMax - this.#largeText);
    this.#largeText += Math.max(0, length);
    const value = `large ${this.values.length} `.padEnd(Math.floor(length), "x");
    this.#largeValues.set(value, value);
    return value;
  }

  request(operation: Operation) {
    return this.#inner.request(operation);
  }

  result(operation: Operation, reply: Body, client: string): Reading {
    // A node that restarted and has not heard of broadcasts yet may take `read` for that of a set. The contents of the set, a
    // hostile peer has brought: S1 knows that peer's values.
    if (operation.operation === "read" && reply.type === "read_ok" && Array.isArray(reply.elements))
      return { ok: true, value: reply.elements };
    const reading = this.#inner.result(operation, reply, client);
    if (operation.operation !== "read" || !reading.ok) return reading;
    if (this.#isCounter) return { ok: true, value: deltasIn(reading.value as number) };
    return this.#largeValues.size === 0 ? reading : { ok: true, value: this.#withoutCopies(reading.value) };
  }

  /** The history keeps all that was ever read: hundreds of copies of each large value would take gigabytes. */
  #withoutCopies(values: unknown): unknown {
    const own = (value: unknown) =>
      typeof value === "string" ? (this.#largeValues.get(value) ?? value) : value;
    return Array.isArray(values) ? values.map(own) : values;
  }

  isReadOnly(operation: Operation): boolean {
    return this.#inner.isReadOnly(operation);
  }
}

/** Values of every kind, all different. */
function mixedValue(number: number): unknown {
  switch (number % 6) {
    case 0:
      return number;
    case 1:
      return `text ${number}`;
    case 2:
      return { number, "": null };
    case 3:
      return [number, [true, "ü\u2028"]];
    case 4:
      return -number;
    default:
      return number + 0.5;
  }
}
