import { HASHES_MAX, HashList } from "../../reconcile/index.ts";
import type { Base } from "../base/base.ts";
import { FOUND_TEXT_MAX, LARGE_ENTRY_LENGTH } from "../limits.ts";
import type { Extras } from "../links/dialect.ts";
import type { Link } from "../links/link.ts";
import type { Streams } from "../links/streams.ts";
import type { Moment } from "./moments.ts";
import { EVERYTHING } from "./wants.ts";

/** Sends a peer the entries that a comparison has shown it to lack, as many as may be under way and none that already are. */
export class Supply {
  readonly #base: Base;
  readonly #streams: Streams;

  constructor(base: Base, streams: Streams) {
    this.#base = base;
    this.#streams = streams;
  }

  /**
   * Sends what the peer lacks of what it was shown at a moment. Where that is all, everything sent before counts as arrived, and the stream
   * goes on from that moment. `extras` go in any case. True if the peer then lacks nothing of that moment.
   */
  give(link: Link, lacking: readonly number[], moment: Moment, extras: Extras | undefined): boolean {
    const { nowMs } = this.#base;
    const isNumbered = link.isStreamed && (extras?.to_life ?? link.life) === link.life;
    const missing = isNumbered ? this.#notUnderWay(link, lacking) : lacking;
    const given = this.#withinRoom(link, missing);
    const isWhole = moment.isWhole && given.length === missing.length;
    const isFound = !this.#onlyWaits(link, given);
    // Outside of a stream nothing is acknowledged: what is lost then is owed when a stream begins.
    if (isWhole && isNumbered) {
      link.outgoing.onArrived(Math.min(moment.sent, link.outgoing.lastLanded(nowMs)));
      link.outgoing.skipTo(moment.logLength);
    }
    const { large, small } = this.#bySize(given);
    const first = large.length > 0 ? { ...extras, offer: this.#offerOf(large) } : extras;
    if (first !== undefined || small.length > 0)
      this.#streams.sendLacking(link, small, first ?? {}, { isFound, isNumbered });
    return isWhole;
  }

  /** Sends entries that the peer was offered and wants. */
  giveOffered(link: Link, positions: readonly number[]): void {
    const given = this.#withinRoom(link, this.#notUnderWay(link, positions));
    this.#streams.sendLacking(link, given, {}, { isFound: true, isNumbered: link.isStreamed });
  }

  /** The positions of what a peer wants, by hashes made with a word; `undefined` where its words make no sense. */
  wanted(want: string, word: number): readonly number[] | undefined {
    const { log } = this.#base;
    if (want === EVERYTHING)
      return Array.from({ length: log.length }, (_, i) => i).filter((i) => log.canTravel(i));
    const hashes = HashList.fromText(want, HASHES_MAX);
    return hashes === undefined ? undefined : log.fingerprints(word).positionsOf(hashes);
  }

  /** Those entries that may not be on their way to the peer. */
  #notUnderWay(link: Link, positions: readonly number[]): readonly number[] {
    const underWay = link.outgoing.onTheWay(this.#base.nowMs);
    return positions.filter((position) => !underWay.has(position));
  }

  /** As many as may be under way to the peer; the next comparison finds the others. */
  #withinRoom(link: Link, positions: readonly number[]): readonly number[] {
    let room = FOUND_TEXT_MAX - link.outgoing.text;
    const end = positions.findIndex((position) => {
      room -= this.#base.log.textLengthAt(position);
      return room < 0;
    });
    return end < 0 ? positions : positions.slice(0, Math.max(1, end));
  }

  /** Whether the stream to the peer would have brought all of these with its next batch: then they are news, not repair. */
  #onlyWaits(link: Link, positions: readonly number[]): boolean {
    const { cursor } = link.outgoing;
    return (
      link.isStreamed &&
      this.#base.traits.streamsValues &&
      !link.isSilent &&
      positions.every((position) => position >= cursor)
    );
  }

  /** Large entries are offered first, for another peer may be sending them. */
  #bySize(positions: readonly number[]): { large: readonly number[]; small: readonly number[] } {
    const isLarge = (position: number) => this.#base.log.textLengthAt(position) > LARGE_ENTRY_LENGTH;
    const large = positions.filter(isLarge);
    return {
      large,
      small: large.length > 0 ? positions.filter((position) => !isLarge(position)) : positions,
    };
  }

  #offerOf(positions: readonly number[]): readonly [hashes: string, lengths: readonly number[]] {
    const { log } = this.#base;
    const hashes = log.fingerprints().at(positions, new HashList());
    return [hashes.toText(), positions.map((position) => log.textLengthAt(position))];
  }
}
