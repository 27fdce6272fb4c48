import { setTimeout as sleep } from "node:timers/promises";
import type { Benchmark, Figure } from "./harness.ts";
import { ClientLines, INIT_LINE, shuffled } from "./input.ts";
import { LineProcess } from "./line-process.ts";
import { bundle, peakMb, reportingMemory } from "./processes.ts";

/** More than a node keeps answers for, of both. */
const CLIENTS = 1_200;
const REQUESTS_PER_CLIENT = 80;
/** Just short enough to be kept. */
const ECHO_LENGTH = 200;
const VALUES = 100_000;
const UNREAD_READS = 1_000;
/** Shorter than what is dropped because nobody took it in time. */
const UNREAD_MS = 2_000;

/** A node's queues for others are bounded, whatever they do. */
export const memory: Benchmark = {
  name: "memory",
  about: "answers kept for many clients, and output that nobody reads",
  async run() {
    return [await keptAnswers(), await unreadOutput()];
  },
};

async function keptAnswers(): Promise<Figure> {
  const node = new LineProcess(reportingMemory(bundle));
  await node.ask(INIT_LINE, 1);
  for (let i = 0; i < CLIENTS; i++) {
    const client = new ClientLines(`c${i}`);
    const requests = Array.from({ length: REQUESTS_PER_CLIENT }, (_, request) =>
      client.request({ type: "echo", echo: `${i} ${request} `.padEnd(ECHO_LENGTH, "x") }),
    );
    await node.ask(requests.join(""), REQUESTS_PER_CLIENT);
  }
  const peak = peakMb(await node.end());
  return {
    name: `peak memory after ${CLIENTS} clients`,
    measured: `${peak.toFixed(0)} MB`,
    baseline: "",
    value: peak,
    unit: "MB",
    target: { atMost: 200 },
  };
}

async function unreadOutput(): Promise<Figure> {
  const node = new LineProcess(reportingMemory(bundle));
  const client = new ClientLines("c1");
  const broadcasts = shuffled(VALUES).map((value) => client.broadcast(value));
  await node.ask([INIT_LINE, ...broadcasts].join(""), VALUES + 1);
  let errors = "";
  node.process.stderr.on("data", (text: string) => {
    errors += text;
  });
  node.process.stdout.pause();
  for (let i = 0; i < UNREAD_READS; i++) node.process.stdin.write(client.read());
  await sleep(UNREAD_MS);
  node.process.kill("SIGUSR2");
  while (errors === "" && node.process.exitCode === null) await sleep(10);
  node.process.stdout.resume();
  await node.end();
  const peak = peakMb(errors);
  return {
    name: `peak memory with ${UNREAD_READS} reads of ${VALUES} unread`,
    measured: `${peak.toFixed(0)} MB`,
    baseline: "",
    value: peak,
    unit: "MB",
    target: { atMost: 250 },
  };
}
