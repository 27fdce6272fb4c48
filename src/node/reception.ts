import type { Message } from "../wire/message.ts";
import type { AnyPeerMessage, Batch } from "../wire/peer-messages.ts";
import type { Base } from "./base/base.ts";
import type { Intake } from "./links/intake.ts";
import type { Link } from "./links/link.ts";
import type { Links } from "./links/links.ts";
import type { Retelling } from "./links/plain/retelling.ts";
import type { Streams } from "./links/streams.ts";
import type { TopologyRelay } from "./links/topology-relay.ts";
import type { Agenda } from "./repair/agenda.ts";
import type { Comparison } from "./repair/comparison.ts";
import type { Lives } from "./repair/lives.ts";
import type { Rounds } from "./repair/rounds.ts";
import type { Settlement } from "./repair/settlement.ts";

/** The parts of a node that peers' words go to. */
export interface ReceptionParts {
  readonly base: Base;
  readonly links: Links;
  readonly streams: Streams;
  readonly retelling: Retelling;
  readonly intake: Intake;
  readonly topologyRelay: TopologyRelay;
  readonly agenda: Agenda;
  readonly comparison: Comparison;
  readonly settlement: Settlement;
  readonly lives: Lives;
  readonly rounds: Rounds;
}

export interface ReceptionEvents {
  /** A neighbour's stamp came, before the entries beside it are learned. */
  readonly onStamp: (link: Link, stamp: NonNullable<Batch["stamp"]>) => void;
  /** A peer streams to this node, which did not stream to it. */
  readonly onNewStream: (link: Link) => void;
  /** A peer passed on the topology that this node waits for. */
  readonly onTopology: (topology: ReadonlyMap<string, readonly string[]>) => void;
}

/** The way of a peer's words through a node: what each shows of the peer, what it brings, and what it asks. */
export class Reception {
  readonly #parts: ReceptionParts;
  readonly #events: ReceptionEvents;

  constructor(parts: ReceptionParts, events: ReceptionEvents) {
    this.#parts = parts;
    this.#events = events;
  }

  /** A message of our dialect that has passed its schema. */
  onPeerMessage(link: Link, message: AnyPeerMessage): void {
    const { links, rounds, agenda, lives, comparison, intake, topologyRelay } = this.#parts;
    if (links.onDialect(link)) this.#onFirstDialect(link);
    rounds.onHeard(link);
    agenda.onHeard(link);
    if (message.type === "batch") this.#onGuest(link, message);
    const isBelieved = lives.admit(link, message);
    if (isBelieved) this.#onHeader(link, message);
    if (message.type === "compare") comparison.onCompare(link, message);
    else if (message.type === "sketch") comparison.onSketch(link, message);
    else if (isBelieved) this.#onBatch(link, message);
    // Entries of a life that may have ended are as good as any, but nobody is known to hold them.
    else intake.learn(message, undefined);
    if (message.untold === true) topologyRelay.tell(link);
  }

  /** A plain `broadcast` of a value came from a peer, and is stored. */
  onPlainBroadcast(link: Link, position: number): void {
    this.#parts.agenda.onHeard(link);
    this.#parts.intake.onPlainBroadcast(link, position);
  }

  /** A peer acknowledged a plain forward of the value at a position. */
  onPlainAck(link: Link, position: number): void {
    const { agenda, streams, rounds } = this.#parts;
    agenda.onHeard(link);
    if (link.isStreamed) link.outgoing.onHeld(position);
    if (!link.plain.onHeld(position)) return;
    const wasSilent = link.onAnswer();
    agenda.onTraffic(link);
    streams.push(link);
    if (wasSilent) rounds.wake();
  }

  /** A reply to one of this node's messages. An `error` is no acknowledgement; a reply that nobody waits for is dropped. */
  onReply(reply: Message): void {
    const { body, src } = reply;
    const { base, links } = this.#parts;
    const link = links.get(src);
    if (base.outbox.onReply(reply)) return;
    const position = body.in_reply_to === undefined ? undefined : link?.plain.positionOf(body.in_reply_to);
    if (link !== undefined && position !== undefined && body.type !== "error")
      this.onPlainAck(link, position);
    else base.counters.drop(body.type === "error" ? "error-reply" : "unexpected-reply");
  }

  /** Plain words have no numbers, and show nothing of what the peer holds now: a peer that exchanged any is compared with, once. */
  #onFirstDialect(link: Link): void {
    const { base, retelling, agenda } = this.#parts;
    retelling.onDialect(link);
    agenda.onDialect(link);
    if (!link.hasPlainWords) return;
    link.plain.clear();
    agenda.raise(link, "new", base.nowMs + base.timing.ackDelayMs);
  }

  /** Every batch of a stream says whether this node is the peer's neighbour, and so do some others. A guest's new life is one as well. */
  #onGuest(link: Link, { life, number, neighbor }: Batch): void {
    const isTold = neighbor === true || (number !== undefined && life === link.life);
    if (isTold && this.#parts.links.setGuest(link, neighbor === true)) this.#events.onNewStream(link);
  }

  /** Every message shows whether the peer knows this life, and which of this node's batches have arrived. */
  #onHeader(link: Link, { to_life, acked, acked_of = 0, full }: AnyPeerMessage): void {
    const { base, agenda, streams } = this.#parts;
    // A peer that has room again was sent nothing meanwhile.
    if (link.onRoom(full === true)) agenda.raise(link, "new", base.nowMs);
    if (to_life !== base.life) return;
    if (link.meeting === "unmet") {
      link.onMet();
      agenda.onMet(link);
    }
    const { isAtLimit } = link.outgoing;
    if (!link.outgoing.onAck(acked, acked_of)) return;
    link.onSign();
    agenda.onTraffic(link);
    if (isAtLimit && !link.outgoing.isAtLimit) streams.push(link);
  }

  #onBatch(link: Link, batch: Batch): void {
    const { intake, settlement, topologyRelay } = this.#parts;
    const isStamped = batch.stamp !== undefined || batch.number !== undefined;
    if (isStamped && link.isNeighbor) this.#events.onStamp(link, batch.stamp ?? {});
    const isNews = intake.onBatch(link, batch);
    settlement.onBatch(link, batch, isNews);
    const topology = topologyRelay.taken(batch);
    if (topology !== undefined) this.#events.onTopology(topology);
  }
}
