import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { residentOf } from "../../scripts/resident-memory.ts";
import { bundle, readsNoMore } from "../support/binary.ts";
import { linesOf } from "../support/repository.ts";

const VALUES = 20_000;
const READS = 1_500;
/** The size of all replies: 20,000 values of about 7 bytes, 1,500 times. */
const ANSWERS_BYTES = VALUES * 7 * READS;

const line = (body: object) => `${JSON.stringify({ src: "c1", dest: "n1", body })}\n`;
const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

test("a slow reader of the output does not fill the node's memory, and gets every reply whole", async () => {
  const child = spawn(process.execPath, [bundle], { stdio: ["pipe", "pipe", "ignore"] });
  const exit = once(child, "exit");
  child.stdin.write(line({ type: "init", node_id: "n1", node_ids: ["n1"], msg_id: 0 }));
  for (let i = 0; i < VALUES; i++) child.stdin.write(line({ type: "broadcast", message: i, msg_id: i + 1 }));
  for (let i = 0; i < READS; i++) child.stdin.write(line({ type: "read", msg_id: VALUES + 1 + i }));

  expect(await readsNoMore(child)).toBe(true);
  const residentBytes = residentOf(child.pid);
  if (process.platform === "linux") expect(residentBytes).toBeGreaterThan(0);
  expect(residentBytes).toBeLessThan(ANSWERS_BYTES / 2);

  child.stdin.end();
  const bodies = linesOf(await text(child.stdout)).map(
    (one) => JSON.parse(one).body as { type: string; in_reply_to: number; messages?: number[] },
  );
  expect(await exit).toEqual([0, null]);
  expect(bodies.map(({ in_reply_to }) => in_reply_to)).toEqual(numbers(1 + VALUES + READS));
  expect(bodies.filter(({ type }) => type === "broadcast_ok")).toHaveLength(VALUES);
  expect(bodies.at(-1)?.messages).toEqual(numbers(VALUES));
});
