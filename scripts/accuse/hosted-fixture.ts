import type { HostedNode } from "../../src/node/hosted.ts";
import type { Message } from "../../src/wire/message.ts";

/** A node of `test/fixtures/mistakes`, written in plain JavaScript. */
interface FixtureNode {
  onMessage(message: Message): void;
  onTick(): void;
}

type Fixture = new (write: (message: Message) => void) => FixtureNode;

/** Loads the fixture of that name. */
export async function loadFixture(name: string): Promise<() => HostedNode> {
  const { Node } = (await import(fixtureUrl(`${name}.mjs`).href)) as { readonly Node: Fixture };
  const { TICK_MS } = (await import(fixtureUrl("host.mjs").href)) as { readonly TICK_MS: number };
  return () => new HostedFixture(Node, TICK_MS);
}

/** A file of the fixtures. */
export function fixtureUrl(file: string): URL {
  return new URL(`../../test/fixtures/mistakes/${file}`, import.meta.url);
}

/** Runs such a node in this process and in virtual time. */
class HostedFixture implements HostedNode {
  readonly #node: FixtureNode;
  readonly #tickEveryMs: number;
  readonly #outbox: Message[] = [];
  #tickMs = Number.POSITIVE_INFINITY;

  constructor(Node: Fixture, tickEveryMs: number) {
    this.#node = new Node((message) => this.#outbox.push(message));
    this.#tickEveryMs = tickEveryMs;
  }

  receive(message: Message, nowMs: number): void {
    if (message.body.type === "init") this.#tickMs = nowMs + this.#tickEveryMs;
    this.#node.onMessage(message);
  }

  advance(nowMs: number): void {
    if (nowMs < this.#tickMs) return;
    this.#tickMs = nowMs + this.#tickEveryMs;
    this.#node.onTick();
  }

  nextDeadlineMs(): number {
    return this.#tickMs;
  }

  finish(): void {
    // Nothing is held back.
  }

  takeOutbox(): readonly Message[] {
    // Copies, as the wire makes them; fields without a value are gone then.
    return this.#outbox.splice(0).map((message) => JSON.parse(JSON.stringify(message)) as Message);
  }
}
