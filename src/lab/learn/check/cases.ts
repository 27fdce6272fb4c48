import type { Message } from "../../../wire/message.ts";
import { type Task, typesOf } from "../task.ts";
import texts from "./cases.json" with { type: "json" };

/** A conversation with one node, as text: `input` goes in, `expected` has to come out; matchers stand in what varies. */
export interface CaseText {
  readonly name: string;
  readonly input: readonly string[];
  readonly expected: readonly string[];
}

/** A message that the node has to write; fields may hold matchers. */
export interface Expected {
  readonly message: Message;
  /**
   * Whether the node may leave it out: a reply to what is no part of the task, where any other reply will do as well, and what
   * our node says only because its input ends.
   */
  readonly isFree: boolean;
}

export interface Case {
  readonly name: string;
  readonly input: readonly Message[];
  readonly expected: readonly Expected[];
}

/** Fields of `configure` that the tasks know. */
const CONFIGURED = new Set(["type", "msg_id", "fanout", "gossip_interval_ms"]);

/** The cases of a task that any right node passes, in its order. */
export function casesOf(task: Task): readonly Case[] {
  const all: { readonly [task: string]: readonly CaseText[] } = texts;
  return task.cases.map((name) => {
    const text = all[task.name]?.find((candidate) => candidate.name === name);
    if (text === undefined) throw new Error(`there is no case ${task.name}/${name}`);
    return caseOf(text, typesOf(task));
  });
}

function caseOf({ name, input, expected }: CaseText, types: ReadonlySet<string>): Case {
  const messages = input.map((line) => JSON.parse(line) as Message);
  const isFree = ({ dest, body }: Message): boolean => {
    const request = messages.find(
      (asked) =>
        asked.src === dest && asked.body.msg_id === body.in_reply_to && body.in_reply_to !== undefined,
    );
    return request !== undefined && !isOfTask(request, types);
  };
  const wanted = expected.map((line) => JSON.parse(line) as Message);
  const lastReply = wanted.findLastIndex(({ body }) => body.in_reply_to !== undefined);
  return {
    name,
    input: messages,
    expected: wanted.map((message, i) => ({
      message,
      isFree: isFree(message) || (i > lastReply && message.body.msg_id === undefined),
    })),
  };
}

function isOfTask({ body }: Message, types: ReadonlySet<string>): boolean {
  if (!types.has(body.type)) return false;
  return body.type !== "configure" || Object.keys(body).every((key) => CONFIGURED.has(key));
}
