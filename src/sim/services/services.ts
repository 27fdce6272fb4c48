import type { Random } from "../../node/random.ts";
import type { Envelope } from "../network/envelope-queue.ts";
import type { Network } from "../network/network.ts";
import { plainBody } from "../network/plain-body.ts";
import type { Endpoint } from "../network/receiver.ts";
import { EventualStore } from "./eventual-store.ts";
import { LinearizableStore } from "./linearizable-store.ts";
import { SequentialStore } from "./sequential-store.ts";
import { type Service, type ServiceName, serviceNames } from "./service.ts";
import { TimestampOracle } from "./timestamp-oracle.ts";

export type Services = Readonly<Record<ServiceName, Service>>;

/** Fresh services. Each that draws has a stream of random numbers of its own. */
export function createServices(random: (name: string) => Random): Services {
  return {
    "lin-kv": new LinearizableStore(),
    "seq-kv": new SequentialStore(random("seq-kv")),
    "lww-kv": new EventualStore(random("lww-kv")),
    "lin-tso": new TimestampOracle(),
  };
}

/**
 * Brings services into the network, as servers: messages to and from them take the latency and count as messages between
 * servers. The nemesis cuts nodes from each other, and never from a service.
 */
export function registerServices(network: Network, services: Services): void {
  for (const name of serviceNames) {
    network.register(name, "server", new ServiceEndpoint(name, services[name], network));
  }
}

/** A service at its place in the network: answers each request at once. */
class ServiceEndpoint implements Endpoint {
  readonly #name: ServiceName;
  readonly #service: Service;
  readonly #network: Network;

  constructor(name: ServiceName, service: Service, network: Network) {
    this.#name = name;
    this.#service = service;
    this.#network = network;
  }

  deliver({ message }: Envelope): void {
    const body = plainBody(message.body);
    // Nothing is a request that replies to something.
    if (body.in_reply_to !== undefined || body.type === "error") return;
    const reply = this.#service.handle(message.src, body);
    const ids = body.msg_id === undefined ? {} : { in_reply_to: body.msg_id };
    // A node that is gone by now gets nothing.
    this.#network.send({ src: this.#name, dest: message.src, body: { ...reply, ...ids } });
  }
}
