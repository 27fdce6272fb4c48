/** Plays a case to a node, one line at a time: a node that works on several requests at once has to be right, too. */

import type { Message } from "../../../wire/message.ts";
import type { Case } from "./cases.ts";
import { compared, type Difference } from "./comparison.ts";
import { Talk } from "./talk.ts";

/** A difference; `request` is the type of the request that was not answered, if it is one. */
export interface CaseDifference extends Difference {
  readonly request?: string;
}

export interface CaseResult {
  readonly name: string;
  readonly valid: boolean;
  /** Whether the node answered `init`. One that does not is not asked anything else. */
  readonly isAwake: boolean;
  /** Why the conversation broke off: a line that is no message, a process that ended, no answer to `init`. */
  readonly problem?: string;
  /** The differences, in a conversation that did not break off. */
  readonly differences: readonly CaseDifference[];
  /** The messages that the node was sent, in their order. */
  readonly sent: readonly Message[];
  /** Types of the requests that were answered, be it wrongly. */
  readonly answered: readonly string[];
}

export interface Node {
  readonly bin: string;
  readonly args: readonly string[];
}

/** The start of an interpreter on a busy machine. */
const INIT_MS = 10_000;
/** A node answers at once, or in this task never. */
const REPLY_MS = 2_000;
/** Once something has stayed away, there is less hope for the rest. */
const HOPELESS_MS = 200;
/** A request without an answer needs a moment to be taken in. */
const PAUSE_MS = 20;
/** For what should not come. */
const QUIET_MS = 60;

/** Runs the case with a process of its own. */
export async function runCase(checked: Case, { bin, args }: Node): Promise<CaseResult> {
  const talk = new Talk(bin, args);
  try {
    const isAwake = await play(checked, talk);
    const problem =
      talk.problem ?? (isAwake ? undefined : `it did not answer init within ${INIT_MS / 1_000} s`);
    const differences = problem === undefined ? differencesOf(checked, talk.said) : [];
    const answered = answeredTypes(checked, talk.said, differences);
    const valid = problem === undefined && differences.length === 0;
    return {
      name: checked.name,
      valid,
      isAwake,
      ...(problem !== undefined && { problem }),
      differences,
      sent: talk.sent,
      answered,
    };
  } finally {
    talk.end();
  }
}

function differencesOf({ input, expected }: Case, said: readonly Message[]): readonly CaseDifference[] {
  return compared(expected, said).differences.map((difference) => {
    const { expected: reply, why } = difference;
    const asked = input.find((message) => reply !== undefined && answers(reply, message));
    return why === "missing" && asked !== undefined
      ? { ...difference, request: asked.body.type }
      : difference;
  });
}

/** A reply without `in_reply_to` is an answer, too: a wrong one, so that its request is not among the unanswered ones. */
function answeredTypes(
  { input }: Case,
  said: readonly Message[],
  differences: readonly CaseDifference[],
): readonly string[] {
  const isAnswered = (request: Message) =>
    said.some((reply) => answers(reply, request)) ||
    differences.some(
      ({ expected, why }) => why === "different" && expected !== undefined && answers(expected, request),
    );
  return [...new Set(input.filter(isAnswered).map(({ body }) => body.type))];
}

/** Says every line, waits for what answers it, and at last for all the rest. Whether `init` was answered. */
async function play(checked: Case, talk: Talk): Promise<boolean> {
  let patienceMs = REPLY_MS;
  for (const [i, message] of checked.input.entries()) {
    talk.say(await linked(message, checked, talk));
    const isAnswered = await talk.until(
      () => talk.said.some((reply) => answers(reply, message)),
      waitMs(message, checked, i === 0 ? INIT_MS : patienceMs),
    );
    if (i === 0 && !isAnswered) return false;
    if (!isAnswered && wantsReply(message, checked)) patienceMs = HOPELESS_MS;
  }
  const isComplete = () =>
    compared(checked.expected, talk.said).differences.every(({ why }) => why !== "missing");
  await talk.until(isComplete, patienceMs);
  await talk.until(() => false, QUIET_MS);
  return true;
}

function waitMs(message: Message, checked: Case, patienceMs: number): number {
  return wantsReply(message, checked) ? patienceMs : PAUSE_MS;
}

function wantsReply(request: Message, { expected }: Case): boolean {
  return expected.some(({ message, isFree }) => !isFree && answers(message, request));
}

function answers(reply: Message, request: Message): boolean {
  const id = request.body.msg_id;
  return id !== undefined && reply.dest === request.src && reply.body.in_reply_to === id;
}

/** A peer's reply names a message of the node by its number, which is the node's own choice. */
async function linked(message: Message, { expected }: Case, talk: Talk): Promise<Message> {
  const { src, body } = message;
  const asked = body.in_reply_to;
  if (asked === undefined) return message;
  const place = expected.findIndex(
    ({ message: sent }) => sent.body.msg_id === asked && (sent.dest === src || typeof sent.dest !== "string"),
  );
  if (place < 0) return message;
  const find = () => compared(expected, talk.said).found.get(place);
  await talk.until(() => find() !== undefined, REPLY_MS);
  const id = find()?.body.msg_id;
  return id === undefined ? message : { ...message, body: { ...body, in_reply_to: id } };
}
