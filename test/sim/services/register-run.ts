import { Random } from "../../../src/node/random.ts";
import { Client } from "../../../src/sim/clients/client.ts";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { type PartitionKind, partition, partitionKinds } from "../../../src/sim/network/partitions.ts";
import type { NodeLauncher } from "../../../src/sim/nodes/running-node.ts";
import { Cluster } from "../../../src/sim/run/cluster.ts";
import { createServices, registerServices, type Services } from "../../../src/sim/services/services.ts";
import type { Scheduler } from "../../../src/sim/time/scheduler.ts";
import type { Body, Json } from "../../../src/wire/message.ts";
import type { RegisterOperation } from "../../support/linearizability.ts";

const KEYS = ["x", "y", "z"];
const TIMEOUT_MS = 5_000;
const PARTITION_MS = 50;

export interface RegisterRunOptions {
  readonly scheduler: Scheduler;
  readonly launch: NodeLauncher;
  readonly seed: string;
  readonly nodeCount: number;
  readonly operationsPerClient: number;
  /** Puts wrong services in the place of right ones. */
  readonly spoil?: (services: Services) => Services;
  readonly onEnd: () => void;
}

/**
 * A client for each node, and each reads, writes and compares and sets some keys, one operation after another, while the
 * nodes are partitioned from each other again and again. No value is written twice.
 */
export class RegisterRun {
  readonly operations: RegisterOperation[] = [];
  readonly cluster: Cluster;
  readonly #options: RegisterRunOptions;
  readonly #random: Random;
  /** The values that clients have seen, by key: a `cas` may hit. */
  readonly #seen = new Map<string, Json>();
  #events = 0;
  #values = 0;
  #active = 0;

  constructor(options: RegisterRunOptions) {
    const { scheduler, seed, nodeCount, launch, spoil = (services) => services } = options;
    this.#options = options;
    this.#random = new Random(seed);
    const latency = new Random(`${seed}/latency`);
    const network = new Network({ scheduler, link: latencyLink(() => latency.exponential(10)) });
    const services = createServices((name) => new Random(`${seed}/${name}`));
    registerServices(network, spoil(services));
    const nodeIds = Array.from({ length: nodeCount }, (_, index) => `n${index}`);
    this.cluster = new Cluster({ scheduler, network, nodeIds, launch });
  }

  start(): void {
    const { nodeIds } = this.cluster;
    this.#active = nodeIds.length;
    for (const id of nodeIds) this.cluster.begin(id);
    for (const id of nodeIds) {
      this.cluster.initialise(id, TIMEOUT_MS, (problem) => {
        if (problem !== undefined) throw new Error(`${id} ${problem}`);
        this.#operate(id, new Client(this.cluster.nextClientId(), this.cluster), 0);
      });
    }
    this.#cut();
  }

  /** As the nemesis does: nodes are cut from each other. */
  #cut(): void {
    const { scheduler, network, nodeIds } = this.cluster;
    if (this.#active === 0) return;
    network.block(partition(this.#random.pick(partitionKinds) as PartitionKind, nodeIds, this.#random));
    scheduler.at(scheduler.nowMs() + PARTITION_MS, () => this.#cut());
  }

  #operate(nodeId: string, client: Client, count: number): void {
    if (count === this.#options.operationsPerClient) {
      this.#active--;
      if (this.#active === 0) this.#options.onEnd();
      return;
    }
    const request = this.#draw();
    const invoked = this.#events++;
    client.request(nodeId, request, TIMEOUT_MS, (reply) => {
      this.#record(client.id, request, reply, invoked);
      this.#operate(nodeId, client, count + 1);
    });
  }

  #draw(): Body {
    const key = this.#random.pick(KEYS) as string;
    const kind = this.#random.int(3);
    if (kind === 0) return { type: "read", key };
    const value = this.#values++;
    if (kind === 1) return { type: "write", key, value };
    return { type: "cas", key, from: this.#seen.get(key) ?? 0, to: value, create_if_not_exists: false };
  }

  #record(client: string, request: Body, reply: Body | undefined, invoked: number): void {
    if (reply === undefined) throw new Error(`${request.type} was not answered`);
    const kind = request.type as RegisterOperation["kind"];
    const done = reply.type !== "error";
    const value = (kind === "read" ? reply.value : (request.value ?? request.to)) as Json | undefined;
    const key = request.key as string;
    const from = request.from as Json | undefined;
    if (done && value !== undefined) this.#seen.set(key, value);
    this.operations.push({
      client,
      key,
      kind,
      done: done || kind === "read",
      invoked,
      returned: this.#events++,
      ...(value !== undefined && { value }),
      ...(from !== undefined && { from }),
    });
  }
}
