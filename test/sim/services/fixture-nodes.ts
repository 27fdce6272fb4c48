import type { HostedNode } from "../../../src/node/hosted.ts";
import type { Message } from "../../../src/wire/message.ts";
import { repositoryPath } from "../../support/repository.ts";

/** The nodes of `test/fixtures/nodes/services`, which are plain JavaScript. */
interface FixtureNode {
  receive(message: Message): void;
}

interface Fixtures {
  readonly Node: new (write: (message: Message) => void) => FixtureNode;
  readonly counter: (node: FixtureNode, options: { readonly readsBack: boolean }) => void;
  readonly proxy: (node: FixtureNode, service: string) => void;
}

export function fixturePath(name: string): string {
  return repositoryPath(`test/fixtures/nodes/services/${name}.mjs`);
}

export const { Node, counter, proxy }: Fixtures = Object.assign(
  {},
  await import(fixturePath("node")),
  await import(fixturePath("counter")),
  await import(fixturePath("proxy")),
);

/** Such a node in this process, for virtual time. */
export function inProcess(equip: (node: FixtureNode) => void): HostedNode {
  let outbox: Message[] = [];
  const node = new Node((message) => outbox.push(message));
  equip(node);
  return {
    receive: (message) => node.receive(message),
    advance: () => undefined,
    nextDeadlineMs: () => Number.POSITIVE_INFINITY,
    finish: () => undefined,
    takeOutbox() {
      const taken = outbox;
      outbox = [];
      return taken;
    },
  };
}
