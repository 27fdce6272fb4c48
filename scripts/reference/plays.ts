import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultOptions, type Workload } from "../../src/node/settings/options.ts";
import { createNode } from "../../src/strategies/create-node.ts";
import { wireLine } from "../../src/wire/json.ts";
import type { Body, Message } from "../../src/wire/message.ts";
import { parseLine } from "../../src/wire/parse.ts";

/** A moment to begin at, and the time from one line to the next: too short for any timer, but for a scene of one's own. */
const START_MS = 1_800_000_000_000;
const STEP_MS = 1;
const SCENE_STEP_MS = 250;

/** A request and its reply, `undefined` where none comes. */
export interface Exchange {
  readonly request: Message;
  readonly reply: Body | undefined;
  readonly requestLine: string;
  readonly replyLine: string | undefined;
}

/** A scene of one's own: bodies of a client, or messages. */
export type Scene = readonly (Body | Omit<Message, "dest">)[];

/** Plays a scene; requests of the client are numbered. */
export function playScene(scene: Scene, workload?: Workload): Exchange[] {
  const lines = scene.map((said, i) => {
    const message = "body" in said ? said : { src: "c1", body: { ...said, msg_id: i + 1 } };
    return JSON.stringify({ ...message, dest: "n1" });
  });
  return play(lines, workload, SCENE_STEP_MS);
}

/** Plays lines to a real node, with a seed and a time that are always the same. Lines that a node drops are left out. */
function play(lines: readonly string[], workload: Workload = "broadcast", stepMs = STEP_MS): Exchange[] {
  const node = createNode({ ...defaultOptions, workload, seed: "reference" });
  return lines.flatMap((line, i): Exchange[] => {
    const request = parseLine(line);
    if (typeof request !== "object") return [];
    node.advance(START_MS + i * stepMs);
    node.takeOutbox();
    node.receive(request, START_MS + i * stepMs);
    const { src, dest, body } = request;
    const replies = node
      .takeOutbox()
      .filter((sent) => sent.dest === src && sent.body.in_reply_to === body.msg_id);
    const reply = body.msg_id === undefined ? undefined : replies[0];
    return [
      {
        request,
        reply: reply === undefined ? undefined : (JSON.parse(wireLine(reply)) as Message).body,
        requestLine: wireLine({ src, dest, body: inOrder(body) }),
        replyLine: reply === undefined ? undefined : wireLine(reply),
      },
    ];
  });
}

/** A body as the node itself would write it: the type first, the id last. */
function inOrder({ type, msg_id: id, ...fields }: Body): Body {
  return { type, ...fields, ...(id === undefined ? {} : { msg_id: id }) };
}

/** Every fixture by its name, `task/case`, played. */
export function playFixtures(folder: string): ReadonlyMap<string, readonly Exchange[]> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".in.jsonl"))
    .map((file) => file.slice(0, -".in.jsonl".length))
    .sort();
  return new Map(
    names.map((name) => [name, play(readFileSync(join(folder, `${name}.in.jsonl`), "utf8").split("\n"))]),
  );
}
