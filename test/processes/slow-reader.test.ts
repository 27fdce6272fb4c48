import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { residentOf } from "../../scripts/resident-memory.ts";
import { bundle } from "../support/binary.ts";

const VALUES = 20_000;
const READS = 1_500;
/** The size of all replies: 20,000 values of about 7 bytes, 1,500 times. */
const ANSWERS_BYTES = VALUES * 7 * READS;

const line = (body: object) => `${JSON.stringify({ src: "c1", dest: "n1", body })}\n`;

test("a slow reader of the output does not fill the node's memory, and gets every line whole", async () => {
  const child = spawn(process.execPath, [bundle], { stdio: ["pipe", "pipe", "ignore"] });
  const exit = once(child, "exit");
  child.stdin.write(line({ type: "init", node_id: "n1", node_ids: ["n1"], msg_id: 0 }));
  for (let i = 0; i < VALUES; i++) child.stdin.write(line({ type: "broadcast", message: i, msg_id: i + 1 }));
  for (let i = 0; i < READS; i++) child.stdin.write(line({ type: "read", msg_id: VALUES + 1 + i }));

  await sleep(1_500);
  const residentBytes = residentOf(child.pid);
  expect(residentBytes).toBeGreaterThan(0);
  expect(residentBytes).toBeLessThan(ANSWERS_BYTES / 2);

  child.stdin.end();
  const lines = (await text(child.stdout)).trimEnd().split("\n");
  expect(await exit).toEqual([0, null]);
  const bodies = lines.map((one) => JSON.parse(one).body as { type: string; messages?: number[] });
  const values = Array.from({ length: VALUES }, (_, value) => value);
  expect(bodies.filter(({ type }) => type === "broadcast_ok")).toHaveLength(VALUES);
  expect(bodies.at(-1)?.messages).toEqual(values);
});
