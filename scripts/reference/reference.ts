import { join } from "node:path";
import { ErrorCode } from "../../src/wire/errors.ts";
import { LINE_BYTES_MAX, NESTING_MAX } from "../../src/wire/limits.ts";
import type { LineDrop } from "../../src/wire/line-splitter.ts";
import type { Body } from "../../src/wire/message.ts";
import type { ParseDrop } from "../../src/wire/parse.ts";
import { requestSchema } from "../../src/wire/requests.ts";
import { type FieldText, waysOf } from "./fields.ts";
import { type Exchange, playFixtures, playScene } from "./plays.ts";
import { replyFields } from "./replies.ts";
import { type Entry, type Topic, topics } from "./topics.ts";

const preface = `# Messages

Every request that a node answers, with its fields, its reply and an example. This file is generated from the schemas in \`requests.ts\` and the fixtures in
\`test/fixtures/\`, played to a real node with a fixed seed and time: \`npm run reference\` writes it anew.

A message is one line of JSON: \`src\`, \`dest\` and a \`body\`, which has a \`type\`. A request with a \`msg_id\` gets exactly one reply, in whose body
\`in_reply_to\` repeats that id; one without is performed and not answered. Unknown fields are ignored. The same request of the same client again, under the same
\`msg_id\`, gets the same reply and is not performed twice. *Any JSON value* means one that can be given back as it came: integers up to 2^53 − 1, other numbers
within the range of a double, ${NESTING_MAX} levels at most. The messages between nodes stand in [../node/README.md](../node/README.md).
`;

/** The meaning of each error here. All but 0 and 13 are definite: nothing was done. */
const errorTexts: Readonly<Partial<Record<keyof typeof ErrorCode, string>>> = {
  notSupported: "an unknown type, or an unknown strategy",
  temporarilyUnavailable: "no `init` yet, or a limit is reached: it may work later",
  malformedRequest:
    "a field is missing, of the wrong type or out of its range, which the text names; or an entry is too long to be passed on",
  crash: "a defect of the node: nobody knows whether it was done",
  abort: "a number or a timestamp is exhausted",
  keyDoesNotExist: "there is no such key or value here",
  preconditionFailed: "a second `init` with another identity",
};

/** Why a line gets no answer, by the name under which it is counted. */
const dropTexts: Readonly<Record<ParseDrop | LineDrop, string>> & Readonly<Record<string, string>> = {
  "invalid-json": "it is no JSON",
  "not-an-envelope": "`src`, `dest` or `body` is missing or of the wrong type",
  "invalid-msg-id": "`msg_id` or `in_reply_to` is not an integer from 0 on, but a text, say",
  "invalid-utf8": "its bytes are no UTF-8",
  "line-too-long": `it has more than ${LINE_BYTES_MAX / 2 ** 20} MiB`,
  "wrong-destination": "`dest` is another node",
  "refused-12": "an error, 12 for instance, without a `msg_id` that it could answer",
};

type Plays = ReadonlyMap<string, readonly Exchange[]>;

/** The message reference as Markdown. `fixtures`: their folder. */
export function messageReference(fixtures: string): string {
  const plays = playFixtures(fixtures);
  return [preface, errors(), contents(), ...topics.map((topic) => topicText(topic, plays))].join("\n");
}

/** The folder of the fixtures, from the root of the repository. */
export function fixturesOf(root: string): string {
  return join(root, "test/fixtures");
}

function errors(): string {
  const rows = Object.entries(errorTexts).map(
    ([name, text]) => `| ${ErrorCode[name as keyof typeof ErrorCode]} | ${text} |`,
  );
  const drops = Object.entries(dropTexts).map(([reason, text]) => `| \`${reason}\` | ${text} |`);
  return `## Errors

A request that fails gets \`{"type": "error", "code": …, "text": …}\`. The codes are Maelstrom's; all but 13 mean that nothing was done.

| code | here |
| --- | --- |
${rows.join("\n")}

A line that cannot be answered is dropped. Stderr says so, once a second at most and by reason at the end; \`gossip_stats\` with \`"drops": true\` has the counts.

| dropped as | because |
| --- | --- |
${drops.join("\n")}
`;
}

function contents(): string {
  const rows = topics.map(({ title, entries }) => {
    const types = [...new Set(entries.map(typeOf))].map((type) => `\`${type}\``);
    return `| ${title} | ${types.join(", ")} |`;
  });
  return `## All requests

| about | types |
| --- | --- |
${rows.join("\n")}
`;
}

function topicText(topic: Topic, plays: Plays): string {
  const about = topic.about === undefined ? [] : [`${topic.about}\n`];
  return [`## ${topic.title}\n`, ...about, ...topic.entries.map((entry) => entryText(entry, plays))].join(
    "\n",
  );
}

function entryText(entry: Entry, plays: Plays): string {
  const own = exchangesOf(entry, plays);
  const example = exampleOf(entry, own);
  // A workload's replies are another kind than those of the fixtures.
  const all = entry.example.workload === undefined ? [...plays.values(), own].flat() : own;
  const title = entry.title === undefined ? "" : `, ${entry.title}`;
  const lines = [example.requestLine, ...(example.replyLine === undefined ? [] : [example.replyLine])];
  return `### \`${typeOf(entry)}\`${title}

${entry.about}

${requestText(entry, example.request.body)}

${replyText(entry, example, all)}

\`\`\`json
${lines.join("\n")}
\`\`\`
`;
}

function requestText(entry: Entry, body: Body): string {
  const fields = fieldsOf(entry, body);
  if (fields.length === 0) return "It has no fields.";
  const rows = fields.map(
    ({ name, type, isOptional }) => `| \`${name}\` | ${type}${isOptional ? "; optional" : ""} |`,
  );
  return ["| field | type |", "| --- | --- |", ...rows].join("\n");
}

/** The fields of the way in which the example asks. */
function fieldsOf({ schema }: Entry, body: Body): readonly FieldText[] {
  const ways = waysOf(requestSchema(schema));
  const fields = ways.find((way) => way.every(({ name, isOptional }) => isOptional || name in body));
  if (fields === undefined) throw new Error(`the example of ${schema} lacks a field`);
  return fields;
}

function replyText(entry: Entry, { request, reply }: Exchange, all: readonly Exchange[]): string {
  if (reply === undefined) return "There is no reply.";
  const alike = all.flatMap(({ request: { body }, reply: other }) =>
    body.type === typeOf(entry) && other?.type === reply.type ? [other] : [],
  );
  const repeated = fieldsOf(entry, request.body).filter(({ isOptional }) => !isOptional);
  const given = new Map(repeated.map(({ name, type }) => [name, type]));
  const fields = replyFields(reply, alike, given);
  return `Reply: \`${reply.type}\`${fields.length === 0 ? "." : ` with ${fields.join(", ")}.`}`;
}

function exchangesOf({ example }: Entry, plays: Plays): readonly Exchange[] {
  if ("scene" in example) return playScene(example.scene, example.workload);
  const exchanges = plays.get(example.fixture);
  if (exchanges === undefined) throw new Error(`there is no fixture ${example.fixture}`);
  return exchanges;
}

/** Of the exchanges of the entry's type that were not refused the longest, which shows most; of equal ones the last. */
function exampleOf(entry: Entry, exchanges: readonly Exchange[]): Exchange {
  const found = exchanges
    .filter(({ request, reply }) => request.body.type === typeOf(entry) && reply?.type !== "error")
    .toSorted((a, b) => shownLength(a) - shownLength(b))
    .at(-1);
  if (found === undefined) throw new Error(`the example of ${typeOf(entry)} does not ask for it`);
  return found;
}

function shownLength({ requestLine, replyLine = "" }: Exchange): number {
  return requestLine.length + replyLine.length;
}

function typeOf({ schema, type = schema }: Entry): string {
  return type;
}
