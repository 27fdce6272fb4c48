import type { Json } from "../../wire/message.ts";
import type { Batch } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import { type Arrival, hopsAfter } from "../log/arrival.ts";
import { type ArrivalKind, ArrivalTable } from "../log/paths.ts";
import { GAP_DELAY_MS, INTRODUCTION_MS } from "../timing.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import type { Link } from "./link.ts";
import type { Retelling } from "./plain/retelling.ts";

const NO_PATH: readonly string[] = [];

/** Takes in what peers bring: learns the entries, notes that the peers hold them, and owes the acknowledgements. */
export class Intake {
  readonly #base: Base;
  readonly #acknowledgements: Acknowledgements;
  readonly #table = new ArrivalTable();
  readonly #retelling: Retelling;

  constructor(base: Base, acknowledgements: Acknowledgements, retelling: Retelling) {
    this.#base = base;
    this.#acknowledgements = acknowledgements;
    this.#retelling = retelling;
  }

  /** Takes a batch of the life of the peer that is believed in. True if it brought anything new. */
  onBatch(link: Link, batch: Batch): boolean {
    const { log, life, timing } = this.#base;
    const { length } = log;
    const isStored = this.learn(batch, link);
    const isNews = log.length !== length;
    if (batch.number === undefined && batch.floor === undefined) return isNews;
    // A stream that was meant for another life of this node does not count.
    const { stream = 0 } = batch;
    const isMeant = (stream === 0 || stream === life) && link.incoming.admit(stream);
    if (isMeant && batch.floor !== undefined) link.incoming.onFloor(batch.floor);
    if (batch.number === undefined) return isNews;
    // A batch of which a limit kept anything out has not arrived; the peer hears that the log is full.
    if (isStored && isMeant) link.incoming.onNumber(batch.number);
    this.#acknowledgements.owe(link, link.incoming.hasGap || !isStored ? GAP_DELAY_MS : timing.ackDelayMs);
    return isNews;
  }

  /**
   * Learns the entries of a batch; false where a limit kept any of them out. `link`: the peer that holds them now; `undefined` if it is
   * not known which life sent them.
   */
  learn(batch: Batch, link: Link | undefined): boolean {
    const { values = [], state = [] } = batch;
    const isFound = batch.found === true;
    const via = batch.number === undefined || isFound ? "gossip" : "tree";
    const arrival = (isRelayed: boolean) =>
      this.#table.arrival({ from: link?.peer, via, isFound, isRelayed }, 1, NO_PATH);
    const ofValues = arrival(batch.relay !== undefined);
    const ofItems = arrival(batch.relay === true);
    let isStored = true;
    for (let i = 0; i < values.length; i++) if (!this.#learnValue(batch, i, ofValues, link)) isStored = false;
    for (const item of state) {
      const joined = this.#base.log.join(item, ofItems, this.#base.nowMs);
      if (joined === "full") isStored = false;
      else if (link?.isStreamed === true && (joined === "taken" || joined === "same"))
        link.outgoing.onHeld(this.#base.log.positionOfItem(item) as number);
    }
    if (values.length > 0) this.#base.onBroadcasts();
    if (!isStored) this.#base.counters.drop("log-full");
    return isStored;
  }

  /** Learns one value. Of a known value it learns only the way, if the plain forward that brought the value told none. */
  #learnValue(batch: Batch, index: number, shared: Arrival & ArrivalKind, link: Link | undefined): boolean {
    const { log } = this.#base;
    const value = batch.values?.[index] as Json;
    const path = this.#table.pathOf(batch, index);
    const way = { hops: hopsAfter(batch.hops?.[index]), path: path ?? NO_PATH };
    const arrival = batch.hops === undefined ? shared : this.#table.arrival(shared, way.hops, way.path);
    const outcome = log.add(value, arrival);
    if (outcome === "full") return false;
    if (link === undefined) return true;
    const position = outcome ? log.length - 1 : (log.positionOfValue(value) as number);
    if (!outcome && path !== undefined && log.correct(position, link.peer, way))
      this.#retelling.onCorrected(position);
    if (link.isStreamed) link.outgoing.onHeld(position);
    return true;
  }

  /** A plain `broadcast` came from a peer, which needs no copy of the value. The message does not show what a peer of our make holds now. */
  onPlainBroadcast(link: Link, position: number): void {
    link.onPlainWords();
    if (link.isStreamed && link.make !== "ours") link.outgoing.onHeld(position);
    // The forward is answered already. A peer of our make hears our dialect besides, so that both can do without answers.
    const { ackDelayMs } = this.#base.timing;
    const delayMs = link.make === "ours" ? ackDelayMs : Math.max(INTRODUCTION_MS, ackDelayMs);
    this.#acknowledgements.owe(link, delayMs);
  }
}
