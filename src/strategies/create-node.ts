import type * as z from "zod/mini";
import { Core } from "../node/core.ts";
import { GossipNode, type Mounted, type Perform, type RequestSchema } from "../node/dispatch/gossip-node.ts";
import type { Handlers, Reply } from "../node/dispatch/handlers.ts";
import type { LogLimits } from "../node/log/room.ts";
import { GossipRequests } from "../node/requests/gossip-requests.ts";
import { NodeRequests } from "../node/requests/node-requests.ts";
import { setHandlers } from "../node/requests/set-requests.ts";
import { storeHandlers } from "../node/requests/store-requests.ts";
import { TreeRequests } from "../node/requests/tree-requests.ts";
import type { NodeOptions } from "../node/settings/options.ts";
import { defaultSettings } from "../node/settings/settings.ts";
import type { Strategy, StrategyContext } from "../node/strategy.ts";
import { strategyContext } from "../node/strategy-context.ts";
import type { Failure } from "../wire/errors.ts";
import { isPeerType } from "../wire/peer-messages.ts";
import { type RequestType, requestSchema } from "../wire/requests.ts";
import { AntiEntropy } from "./anti-entropy.ts";
import { Batched } from "./batched.ts";
import { Crdt } from "./crdt.ts";
import { Flood } from "./flood.ts";
import { Hybrid } from "./hybrid.ts";
import { RandomFanout } from "./random-fanout.ts";
import { Tree } from "./tree.ts";

/** The table of strategies. A new one is a file and a line here. */
const strategies: { readonly [name: string]: new (node: StrategyContext) => Strategy } = {
  flood: Flood,
  tree: Tree,
  "random-fanout": RandomFanout,
  batched: Batched,
  hybrid: Hybrid,
  "anti-entropy": AntiEntropy,
  crdt: Crdt,
};

export const strategyNames: readonly string[] = Object.keys(strategies);

/** The overlay that each strategy uses where none was chosen, by the strategy's name. */
export function defaultOverlays(): ReadonlyMap<string, string> {
  const node = strategyContext(new Core({ settings: defaultSettings, seed: "" }));
  return new Map(
    Object.entries(strategies).map(([name, Made]) => [name, new Made(node).traits.overlay] as const),
  );
}

/** A request type of one's own. Made by `defineRequest`, which keeps schema and handler in step. */
export interface OwnRequest {
  readonly type: string;
  readonly schema: RequestSchema;
  readonly perform: Perform;
}

/**
 * A request type of one's own: its schema (any zod schema of the body's fields) and what performs it. `perform` gives
 * the fields of the reply, a `Failure`, or `undefined` where there is to be no reply. Throws where nodes use the type among themselves.
 */
export function defineRequest<Schema extends z.core.$ZodType & RequestSchema>(
  type: string,
  schema: Schema,
  perform: (fields: z.core.output<Schema>, src: string) => Reply | Failure | undefined,
): OwnRequest {
  if (isPeerType(type)) throw new Error(`"${type}" is a message between nodes, and no request`);
  return { type, schema, perform: perform as Perform };
}

export interface NodeExtras {
  /** Gets each defect: the type of the request, and what was thrown. Default: defects are not reported. */
  readonly onDefect?: (type: string, error: unknown) => void;
  /** Smaller limits, for tests. */
  readonly limits?: LogLimits;
  /** Requests of one's own, made for a node: they come beside the built-in ones, or instead of them. */
  readonly requests?: (core: Core) => readonly OwnRequest[];
}

/** A node with all strategies: every request is answered, whichever of them spreads the broadcasts. */
export function createNode(options: NodeOptions, extras: NodeExtras = {}): GossipNode {
  const core = new Core({
    settings: options.settings,
    seed: options.seed ?? "gossiper",
    ...(extras.limits === undefined ? {} : { limits: extras.limits }),
  });
  const node = strategyContext(core);
  const made = new Map(Object.entries(strategies).map(([name, Made]) => [name, new Made(node)] as const));
  const requests = new Map<string, Mounted>();
  const mount = (handlers: Handlers) => {
    for (const [schema, perform] of Object.entries(handlers)) {
      // `add` has two schemas; which one is meant is the workload's choice, and the later entry wins.
      const type = schema === "add_delta" ? "add" : schema;
      requests.set(type, {
        schema: () => requestSchema(schema as RequestType),
        replyType: `${type}_ok`,
        perform: perform as Perform,
      });
    }
  };
  mount(setHandlers(core, options.workload));
  mount(storeHandlers(core));
  mount(new GossipRequests(core).handlers);
  mount(new TreeRequests(core).handlers);
  mount(new NodeRequests(core, made).handlers);
  for (const own of extras.requests?.(core) ?? []) {
    requests.set(own.type, { schema: () => own.schema, replyType: `${own.type}_ok`, perform: own.perform });
  }
  return new GossipNode({
    core,
    requests,
    onReply: (reply) => core.reception.onReply(reply),
    onDefect: extras.onDefect ?? (() => undefined),
  });
}
