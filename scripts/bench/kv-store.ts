import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { HostedNode } from "../../src/node/hosted.ts";
import { defaultOptions } from "../../src/node/settings/options.ts";
import { createNode } from "../../src/strategies/create-node.ts";
import type { Body } from "../../src/wire/message.ts";
import { parseLine } from "../../src/wire/parse.ts";

const NOW_MS = 1_800_000_000_000;

/** A node of this process that a client talks to. */
class Talk {
  readonly #node: HostedNode = createNode({ ...defaultOptions, seed: "kv" });
  #msgId = 0;

  constructor() {
    this.say({ type: "init", node_id: "n1", node_ids: ["n1", "n2"] });
  }

  say(body: Body): Body | undefined {
    this.#node.receive({ src: "c1", dest: "n1", body: { ...body, msg_id: ++this.#msgId } }, NOW_MS);
    return this.#node.takeOutbox().find(({ dest }) => dest === "c1")?.body;
  }
}

/** A `kv_merge` of so many keys, as it comes off the wire. `written` tells one merge of the same keys from the next. */
function mergeLine(keys: number, written: number): string {
  const entries = Array.from({ length: keys }, (_, i) => [
    `key ${i.toString().padStart(8, "0")}`,
    { value: i, ts: 1_000 + written },
  ]);
  const body = { type: "kv_merge", entries: Object.fromEntries(entries) };
  return JSON.stringify({ src: "c1", dest: "n1", body });
}

function bodyOf(line: string): Body {
  const message = parseLine(line);
  if (typeof message !== "object") throw new Error("the merge is no message");
  return message.body;
}

/** CPU seconds from the line of a merge of so many keys to its reply: keys that are new, and the same keys overwritten. */
export function mergeSeconds(keys: number): { fresh: number; overwritten: number } {
  const talk = new Talk();
  const [fresh, overwritten] = [0, 1].map((written) => {
    const line = mergeLine(keys, written);
    const start = process.cpuUsage();
    const reply = talk.say(bodyOf(line));
    const { user, system } = process.cpuUsage(start);
    if (reply?.updated !== keys) throw new Error(`the merge was answered with ${JSON.stringify(reply)}`);
    return (user + system) / 1_000_000;
  }) as [number, number];
  return { fresh, overwritten };
}

/** Bytes of a node for each key, without those of the keys and values themselves; the hashes for comparisons are made. */
export function bytesPerKey(keys: number): number {
  const talk = new Talk();
  // The request holds keys and values before and after, so they cancel out.
  const request = bodyOf(mergeLine(keys, 0));
  const beforeBytes = usedBytes();
  talk.say(request);
  talk.say({ type: "digest" });
  const bytes = usedBytes() - beforeBytes;
  if (talk.say({ type: "bench_report" })?.keys_stored !== Object.keys(request.entries as object).length)
    throw new Error("keys are missing");
  return bytes / keys;
}

function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 4; i++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
