import type { PromiseName } from "../../src/sim/checkers/promises/promise.ts";
import type { Message } from "../../src/wire/message.ts";
import { isPeer, type Mischief } from "./canary.ts";
import {
  answering,
  chatty,
  distracted,
  eager,
  every,
  forgetful,
  hasty,
  hoarding,
  isAddOk,
  isAnswer,
  isForward,
  lossy,
  reads,
  refused,
  retrying,
  slow,
  talkative,
  unseeded,
} from "./mischief.ts";

/** A way to break one promise; each call makes a new culprit. */
export interface CanaryKind {
  readonly name: string;
  /** The promise that the checkers have to find broken. */
  readonly breaks: PromiseName;
  readonly make: () => Mischief;
}

export const canaryKinds: readonly CanaryKind[] = [
  {
    name: "invents a value",
    breaks: "S1-no-phantom",
    make: () => reads((list) => [...list, "invented"]),
  },
  {
    name: "repeats a value",
    breaks: "S2-no-duplicate",
    make: () => reads((list) => [...list, ...list.slice(0, 1)]),
  },
  { name: "forgets a value", breaks: "S3-reads-grow", make: forgetful },
  { name: "acknowledges before it stores", breaks: "S4-read-your-add", make: hasty },
  {
    name: "answers twice",
    breaks: "S5-one-reply",
    make: () => every(5, isAnswer, (message) => [message, message]),
  },
  {
    name: "does not answer",
    breaks: "S5-one-reply",
    make: () =>
      every(
        5,
        (message) => message.body.type === "read_ok",
        () => [],
      ),
  },
  { name: "speaks unasked", breaks: "S5-one-reply", make: talkative },
  {
    name: "answers requests that need no reply",
    breaks: "S5-one-reply",
    make: () => answering(({ msg_id, in_reply_to }) => msg_id === undefined && in_reply_to === undefined),
  },
  {
    name: "answers replies",
    breaks: "S5-one-reply",
    make: () => answering(({ in_reply_to }) => in_reply_to !== undefined),
  },
  {
    name: "answers errors",
    breaks: "S5-one-reply",
    make: () => answering(({ type, in_reply_to }) => type === "error" && in_reply_to === undefined),
  },
  { name: "answers late", breaks: "S6-timely-reply", make: slow },
  {
    name: "writes to nobody",
    breaks: "S7-clean-wire",
    make: () => every(5, isAnswer, (message) => [message, { ...message, dest: "nobody" }]),
  },
  {
    name: "writes a line that is refused",
    breaks: "S7-clean-wire",
    make: () => every(5, isAnswer, (message) => [{ ...message, id: 1 } as Message]),
  },
  { name: "writes to peers before its first request", breaks: "S7-clean-wire", make: eager },
  {
    name: "keeps everything that it was ever sent",
    breaks: "S8-bounded",
    make: () => hoarding(({ isNeighbor }) => isNeighbor),
  },
  {
    name: "keeps everything for peers that are no neighbours",
    breaks: "S8-bounded",
    make: () => hoarding(({ isNeighbor }) => !isNeighbor),
  },
  {
    name: "keeps too much, and clears it away before the end",
    breaks: "S8-bounded",
    make: () => hoarding(() => true, 10_000),
  },
  {
    name: "retries for ever",
    breaks: "S8-bounded",
    make: retrying,
  },
  {
    name: "refuses what it took",
    breaks: "S9-definite-error",
    make: () =>
      every(
        4,
        (message) => isAnswer(message) && isAddOk(message),
        (message) => [refused(message)],
      ),
  },
  { name: "loses values of others", breaks: "L1-converges", make: lossy },
  { name: "hears nobody", breaks: "L1-converges", make: () => ({ hears: ({ src }) => !isPeer(src) }) },
  { name: "is put off by whatever is new", breaks: "L1-converges", make: distracted },
  { name: "gossips on and on", breaks: "L2-rests", make: chatty },
  {
    name: "says everything six times",
    breaks: "L3-thrifty",
    make: () => every(1, isForward, (message) => Array.from({ length: 6 }, () => message)),
  },
  { name: "throws dice of its own", breaks: "D1-repeatable", make: unseeded },
];
