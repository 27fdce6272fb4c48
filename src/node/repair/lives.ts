import type { AnyPeerMessage } from "../../wire/peer-messages.ts";
import type { Base } from "../base/base.ts";
import type { Link } from "../links/link.ts";
import type { Agenda } from "./agenda.ts";
import type { Moment, Moments } from "./moments.ts";

/**
 * Tells which life of a peer speaks. Numbers of batches count between two lives only, and messages of a former life may still be
 * under way. Lives are compared for equality alone, since clocks go back. A new one is believed in once it answers a
 * question that was asked after the present one had been believed in.
 */
export class Lives {
  readonly #base: Base;
  readonly #agenda: Agenda;
  readonly #moments: Moments;
  /** The peer has lost its memory. */
  readonly #onReborn: () => void;

  constructor(base: Base, agenda: Agenda, moments: Moments, onReborn: () => void) {
    this.#base = base;
    this.#agenda = agenda;
    this.#moments = moments;
    this.#onReborn = onReborn;
  }

  /** A message came. False if it is not known whether the life that sent it is the present one. */
  admit(link: Link, message: AnyPeerMessage): boolean {
    if (message.life === link.life) return true;
    if (link.life === 0) {
      link.onFirstLife(message.life);
      return true;
    }
    const moment = this.#momentAnswered(link, message);
    if (moment === undefined) {
      this.#agenda.raise(link, "reborn", this.#base.nowMs);
      return false;
    }
    // The answer tells what the peer lacks of the log of that moment; later entries are owed to it.
    link.restart(message.life, moment.logLength);
    this.#moments.onNewLife(link, moment.question);
    this.#agenda.onBelieved(link);
    if (this.#hasBroughtSince(link, moment)) this.#agenda.raise(link, "new", this.#base.nowMs);
    this.#onReborn();
    return true;
  }

  /** Whether a former life of the peer has brought entries since a moment: no stream sends them back to the peer. */
  #hasBroughtSince({ peer }: Link, { logLength }: Moment): boolean {
    const { log } = this.#base;
    for (let position = logLength; position < log.length; position++)
      if (log.arrivalAt(position).from === peer) return true;
    return false;
  }

  /** The moment that a message answers, if it does; then its life is the present one. */
  #momentAnswered(link: Link, message: AnyPeerMessage): Moment | undefined {
    if (message.to_life !== this.#base.life || message.type === "compare") return undefined;
    const question = message.type === "sketch" ? message.question : (message.settles ?? message.later);
    if (question === undefined) return undefined;
    const asked = this.#moments.asked(link, question);
    // Only that very life can have heard what it was shown, and only since then.
    if (asked === undefined) return this.#moments.shown(link, question, message.life);
    return asked.proved === undefined ? asked : undefined;
  }
}
