import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Json } from "../../wire/message.ts";
import type { Request } from "../../wire/requests.ts";
import type { Core } from "../core.ts";
import type { Handlers, Reply } from "../dispatch/handlers.ts";
import { NODES_MAX, TYPE_NAME_MAX } from "../limits.ts";
import type { Link } from "../links/link.ts";
import { type Arrival, FROM_CLIENT } from "../log/arrival.ts";
import { positionsOf } from "../overlay/graph.ts";
import { didYouMean } from "../settings/did-you-mean.ts";
import {
  changeSettings,
  isProblem,
  type SettingsChange,
  settingNames,
  spelled,
} from "../settings/settings.ts";
import type { Strategy } from "../strategy.ts";

/** Fields of a `configure` that are named in one notice, if it does not know them. */
const IGNORED_NAMED_MAX = 4;

/** The requests about the node itself, and `broadcast`. */
export class NodeRequests {
  readonly #core: Core;
  readonly #strategies: ReadonlyMap<string, Strategy>;
  #generated = 0;

  constructor(core: Core, strategies: ReadonlyMap<string, Strategy>) {
    this.#core = core;
    this.#strategies = strategies;
  }

  readonly handlers: Handlers = {
    init: (request) => this.#init(request),
    topology: ({ topology }) => {
      this.#core.setTopology(topology);
      return {};
    },
    broadcast: ({ message }, src) => this.#broadcast(message, src),
    configure: (request) => this.#configure(request),
    gossip_stats: (request) => this.#stats(request),
    echo: ({ echo }) => ({ echo }),
    generate: () => ({ id: `${this.#core.id}-${this.#core.base.life}-${this.#generated++}` }),
    partition: ({ blocked }) => this.#block(blocked),
    heal: () => this.#block([]),
    partition_status: () => ({
      blocked: [...this.#core.base.outbox.blocked],
      is_partitioned: this.#core.base.outbox.blocked.size > 0,
      messages_dropped: this.#core.base.counters.partitionDrops,
    }),
  };

  #init({ node_id: id, node_ids: members }: Request<"init">): Reply | Failure {
    const core = this.#core;
    const problem = membersProblem(id, members);
    if (problem !== undefined) return new Failure(ErrorCode.malformedRequest, problem);
    if (core.id === "") {
      core.initialise(id, members);
      core.use(this.#strategies.get(core.base.settings.strategy) as Strategy, core.base.settings);
      return {};
    }
    const { members: known } = core.base.neighborhood;
    if (core.id === id && known.join("\n") === members.join("\n")) return {};
    const text = `this node is ${core.id}, of ${known.length} members, already`;
    return new Failure(ErrorCode.preconditionFailed, text);
  }

  /** A client's broadcast brings a new value; a node's is a forward. */
  #broadcast(message: Json, src: string): Reply | Failure | undefined {
    const core = this.#core;
    const from = core.links.get(src);
    const arrival: Arrival = from === undefined ? FROM_CLIENT : forwardedBy(from);
    const outcome = core.learn(message, arrival);
    if (outcome instanceof Failure) return outcome;
    if (outcome && core.base.neighborhood.awaitsTopology)
      core.afterReply(() => core.spreading.tellAtRandom(message, src));
    if (from === undefined) {
      core.base.counters.broadcastsReceived++;
      return {};
    }
    core.reception.onPlainBroadcast(from, core.base.log.positionOfValue(message) as number);
    if (core.ackSpeakers.has(src))
      core.afterReply(() => core.base.outbox.send(src, { type: "broadcast_ack", message }));
    // A peer of our own make is told by the number of its last batch what has arrived; answering each forward would double the traffic.
    return from.make === "ours" ? undefined : {};
  }

  #configure(request: Request<"configure">): Reply | Failure {
    const core = this.#core;
    const change: SettingsChange = Object.fromEntries(
      settingNames.map((name) => [name, request[spelled(name, "_")]]),
    );
    const settings = changeSettings(core.base.settings, change, [...this.#strategies.keys()]);
    if (isProblem(settings)) {
      const code = settings.field === "strategy" ? ErrorCode.notSupported : ErrorCode.malformedRequest;
      return new Failure(code, `${spelled(settings.field, "_")}: ${settings.text}`);
    }
    core.use(this.#strategies.get(settings.strategy) as Strategy, settings);
    this.#tellIgnored(Object.keys(request));
    return {};
  }

  /** A field that does not exist is no error, since clients may send more than a node knows; but somebody may have mistyped one. */
  #tellIgnored(given: readonly string[]): void {
    const known = settingNames.map((name) => spelled(name, "_"));
    const expected = new Set([...envelopeFields, ...known]);
    const fields = given.filter((field) => !expected.has(field));
    if (fields.length === 0) return;
    const told = fields.slice(0, IGNORED_NAMED_MAX).map((field) => {
      const hint = didYouMean(field, known) || `; there are ${known.join(", ")}`;
      return `${JSON.stringify(field.slice(0, TYPE_NAME_MAX))}${hint}`;
    });
    const others = fields.length > told.length ? ` and ${fields.length - told.length} more` : "";
    this.#core.base.counters.notice(`configure ignores ${told.join(", ")}${others}`);
  }

  /** The reasons of drops, and the savings of comparisons, are told only to clients that ask for them: others compare the whole reply. */
  #stats({ drops, bytes }: Request<"gossip_stats">): Reply {
    const { counters, log } = this.#core.base;
    const { broadcastsReceived, gossipMessagesSent, comparisonBytes, wholeSetBytes } = counters;
    const saved = wholeSetBytes - comparisonBytes;
    return {
      broadcasts_received: broadcastsReceived,
      gossip_messages_sent: gossipMessagesSent,
      messages_per_op: broadcastsReceived === 0 ? 0 : gossipMessagesSent / broadcastsReceived,
      unique_messages: log.values.count,
      ...(drops === true ? { drops: Object.fromEntries(counters.drops) } : {}),
      ...(bytes === true
        ? { bytes: { digest_exchanges: comparisonBytes, whole_sets: wholeSetBytes, saved } }
        : {}),
    };
  }

  #block(blocked: readonly string[]): Reply {
    this.#core.base.outbox.blocked = new Set(blocked.filter((node) => node !== this.#core.id));
    return {};
  }
}

/** Fields that every body may have. */
const envelopeFields = ["type", "msg_id", "in_reply_to"];

/** The problem with the members of an `init`, if there is one. */
function membersProblem(id: string, members: readonly string[]): string | undefined {
  if (members.length > NODES_MAX) return `node_ids: has more than ${NODES_MAX} members`;
  const positions = positionsOf(members);
  if (positions.size !== members.length) return "node_ids: names a node twice";
  if (!positions.has(id))
    return `node_ids: does not hold node_id ${JSON.stringify(id.slice(0, TYPE_NAME_MAX))}`;
  return undefined;
}

/**
 * The arrival of a plain forward. Its sender counts on this node to pass the value on. A peer of our make has long spoken
 * our dialect by then: the forward may be of a former life, and does not show what the peer holds now.
 */
function forwardedBy({ make, peer }: Link): Arrival {
  const way = { via: "tree", hops: 1, isRelayed: true } as const;
  return make === "ours"
    ? { from: undefined, path: [peer], ...way }
    : { from: peer, path: [], isPlain: true, ...way };
}
