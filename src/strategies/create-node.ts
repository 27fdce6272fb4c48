import { Core } from "../node/core.ts";
import { CoreRequests } from "../node/core-requests.ts";
import { GossipNode, type Mounted, type Perform } from "../node/gossip-node.ts";
import type { NodeOptions } from "../node/options.ts";
import type { SeenLimits } from "../node/seen-set.ts";
import type { Handlers, Strategy } from "../node/strategy.ts";
import type { RequestType } from "../wire/requests.ts";
import { AntiEntropy } from "./anti-entropy.ts";
import { Batched } from "./batched.ts";
import { Crdt } from "./crdt.ts";
import { Flood } from "./flood.ts";
import { Hybrid } from "./hybrid.ts";
import { RandomFanout } from "./random-fanout.ts";
import { Tree } from "./tree.ts";

/** The table of strategies. A new one is a file and a line here. */
const strategies: {
  readonly [name: string]: new (core: Core, workload: NodeOptions["workload"]) => Strategy;
} = {
  flood: Flood,
  tree: Tree,
  "random-fanout": RandomFanout,
  batched: Batched,
  hybrid: Hybrid,
  "anti-entropy": AntiEntropy,
  crdt: Crdt,
};

export const strategyNames: readonly string[] = Object.keys(strategies);

export interface NodeExtras {
  /** Where a defect is reported: the type of the request and what was thrown. Default: nowhere. */
  readonly onDefect?: (type: string, error: unknown) => void;
  /** Smaller limits, for tests. */
  readonly limits?: SeenLimits;
  /** Requests of one's own: they come beside the built-in ones, or instead. */
  readonly handlers?: Handlers;
}

/** A node with all strategies mounted: every request is answered, whichever of them spreads the broadcasts. */
export function createNode(options: NodeOptions, extras: NodeExtras = {}): GossipNode {
  const core = new Core({
    settings: options.settings,
    seed: options.seed ?? "gossiper",
    ...(extras.limits === undefined ? {} : { limits: extras.limits }),
  });
  const mounted = new Map(
    Object.entries(strategies).map(([name, Mount]) => [name, new Mount(core, options.workload)] as const),
  );
  const requests = new Map<string, Mounted>();
  const mount = (handlers: Handlers) => {
    for (const [schema, perform] of Object.entries(handlers)) {
      // `add` has two schemas; which one is meant is the workload's choice, and the later entry wins.
      const type = schema === "add_delta" ? "add" : schema;
      requests.set(type, {
        schema: schema as RequestType,
        replyType: `${type}_ok`,
        perform: perform as Perform,
      });
    }
  };
  for (const strategy of mounted.values()) mount(strategy.handlers);
  mount(new CoreRequests(core, mounted).handlers);
  mount(extras.handlers ?? {});
  return new GossipNode({
    core,
    requests,
    onReply: (reply) => core.onReply(reply),
    onDefect: extras.onDefect ?? (() => undefined),
  });
}
