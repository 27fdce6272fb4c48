/** The messages of a node in a case beside those that were expected. */

import { canonicalJson } from "../../../wire/json.ts";
import type { Body, Json, Message } from "../../../wire/message.ts";
import type { Expected } from "./cases.ts";
import { matched, type Names } from "./matching.ts";

/** A difference. `expected` is absent where nothing should have come, `got` is empty where nothing came. */
export interface Difference {
  readonly expected?: Message;
  readonly got: readonly Message[];
  readonly why: "missing" | "different" | "surplus";
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** The message that came for each expected one, by its place. */
  readonly found: ReadonlyMap<number, Message>;
}

/** So many messages are shown instead of one that is missing. */
const INSTEAD_MAX = 3;
/** The type in which one value goes to another node. */
const FORWARD = "broadcast";

/**
 * Replies are found by the request that they answer, all else by what it says. The order among messages is free, and
 * the node's own numbering, too. A repeat of what was expected is no mistake, since it may be a retry; neither is anything
 * that nodes tell each other in words of their own.
 */
export function compared(expected: readonly Expected[], said: readonly Message[]): Comparison {
  let names: Names = new Map();
  const found = new Map<number, Message>();
  const taken = new Set<Message>();
  const differences: Difference[] = [];
  for (const [i, wanted] of expected.entries()) {
    const candidates = candidatesFor(wanted.message, said).filter((candidate) => !taken.has(candidate));
    const hit = hitAmong(candidates, wanted, names);
    if (hit !== undefined) {
      names = hit.names;
      found.set(i, hit.message);
      taken.add(hit.message);
    } else if (!wanted.isFree) {
      const difference = differenceOf(
        wanted.message,
        candidates,
        said.filter((message) => !taken.has(message)),
      );
      differences.push(difference);
      if (difference.why === "different") for (const message of difference.got) taken.add(message);
    }
  }
  return { differences: [...differences, ...surplus(said, taken)], found };
}

/** The first message that is as it has to be, with the names that its matchers gave. */
function hitAmong(
  candidates: readonly Message[],
  { message, isFree }: Expected,
  names: Names,
): { readonly message: Message; readonly names: Names } | undefined {
  for (const candidate of candidates) {
    const known = matchedMessage(message, candidate, names);
    if (known !== undefined || (isFree && message.body.in_reply_to !== undefined))
      return { message: candidate, names: known ?? names };
  }
  return undefined;
}

/** A request has one reply, so another one is a wrong reply, perhaps without a number; of other messages some that came are shown. */
function differenceOf(
  expected: Message,
  candidates: readonly Message[],
  others: readonly Message[],
): Difference {
  const { dest, body } = expected;
  if (body.in_reply_to === undefined) {
    const instead = candidates.length > 0 ? candidates : inOwnWords(expected, others);
    return { expected, got: instead.slice(0, INSTEAD_MAX), why: "missing" };
  }
  const isLike = (other: Message) => other.dest === dest && other.body.type === body.type;
  const instead =
    candidates[0] ?? others.find((other) => other.body.in_reply_to === undefined && isLike(other));
  return instead === undefined
    ? { expected, got: [], why: "missing" }
    : { expected, got: [instead], why: "different" };
}

/** A value that went to the right node, but not as the type by which the cases know it. */
export function isInOwnWords({ body: wanted }: Message, { body, dest }: Message): boolean {
  return wanted.type === FORWARD && body.type !== FORWARD && !dest.startsWith("c");
}

function inOwnWords(expected: Message, said: readonly Message[]): readonly Message[] {
  const value = canonicalJson((expected.body.message ?? null) as Json);
  const isValue = (field: unknown) => canonicalJson((field ?? null) as Json) === value;
  const carries = (field: unknown) => isValue(field) || (Array.isArray(field) && field.some(isValue));
  return said.filter(
    (message) =>
      message.dest === expected.dest &&
      isInOwnWords(expected, message) &&
      Object.values(withoutNumbers(message.body)).some(carries),
  );
}

/** The fields of a message that may hold a value. */
function withoutNumbers({ type: _type, msg_id: _id, in_reply_to: _request, ...rest }: Body): object {
  return rest;
}

/** A reply answers a request of its receiver; what else a node says has a type. */
function candidatesFor({ dest, body }: Message, said: readonly Message[]): readonly Message[] {
  if (body.in_reply_to !== undefined)
    return said.filter((other) => other.dest === dest && other.body.in_reply_to === body.in_reply_to);
  return said.filter((other) => other.body.in_reply_to === undefined && other.body.type === body.type);
}

function matchedMessage(wanted: Message, { src, dest, body }: Message, names: Names): Names | undefined {
  const isReply = wanted.body.in_reply_to !== undefined;
  const envelope = matched({ src: wanted.src, dest: wanted.dest }, { src, dest }, names);
  return envelope && matched(unnumbered(wanted.body), unnumbered(body), envelope, !isReply);
}

function unnumbered({ msg_id: _id, ...rest }: Body): unknown {
  return rest;
}

/** Messages that nobody should have got: to a client beyond the one reply, and values to peers that were to get none. */
function surplus(said: readonly Message[], taken: ReadonlySet<Message>): readonly Difference[] {
  const told = new Set([...taken].filter(isForward).map(forwardKey));
  return said
    .filter((message) => !taken.has(message))
    .filter((message) => (isForward(message) ? !told.has(forwardKey(message)) : isToClient(message)))
    .map((message) => ({ got: [message], why: "surplus" as const }));
}

function isForward({ body, dest }: Message): boolean {
  return body.type === FORWARD && !dest.startsWith("c");
}

function isToClient({ dest }: Message): boolean {
  return dest.startsWith("c");
}

function forwardKey({ dest, body }: Message): string {
  return `${dest} ${canonicalJson((body.message ?? null) as Json)}`;
}
