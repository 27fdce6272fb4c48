import { plainBody } from "../../src/sim/network/plain-body.ts";
import type { Message } from "../../src/wire/message.ts";

/** What a message's epochs have to be for them to go without saying; any other is written out. */
export interface KnownEpochs {
  readonly epoch: number;
  readonly peerEpoch: number;
  /** Whether the stamps of batches are written out. */
  readonly hasStamps?: boolean;
}

/**
 * A message as one line, so that whole outboxes can be compared and read: the type and every field with its value,
 * as in `gossip start=0 end=1 values=[7] acked=0`. The header of our dialect is the same in every message and goes
 * without saying where it is right; a sender that does not know the receiver yet says `stranger`.
 */
export function noted({ body }: Message, known?: KnownEpochs): string {
  const { type, ...fields } = plainBody(body) as Readonly<Record<string, unknown>>;
  const words = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (name === "epoch" && value === known?.epoch) return [];
    if (name === "peer_epoch" && value === 0) return ["stranger"];
    if (name === "peer_epoch" && value === known?.peerEpoch) return [];
    // Stamps are the windows' matter, in the tests of those; here they would be noise.
    if ((name === "batch" || name === "early") && known?.hasStamps !== true) return [];
    if (name === "digest" && type === "gossip") return ["digest"];
    return [value === true ? name : `${name}=${JSON.stringify(value)}`];
  });
  return [type, ...words].join(" ");
}
