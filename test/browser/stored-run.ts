import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lab } from "../lab/lab-harness.ts";

/** Runs `gossiper-lab test` in virtual time and gives its page. */
export async function pageOfTest(...flags: string[]): Promise<string> {
  const store = mkdtempSync(join(tmpdir(), "gossiper-browser-"));
  try {
    const end = flags.indexOf("--") < 0 ? flags.length : flags.indexOf("--");
    const own = ["--virtual", "--seed", "7", "--store", store];
    const { stdout, stderr } = await lab("test", ...flags.slice(0, end), ...own, ...flags.slice(end));
    const path = /^Page: (.+)$/m.exec(stdout)?.[1];
    if (path === undefined) throw new Error(`no page: ${stderr}`);
    return readFileSync(path, "utf8");
  } finally {
    rmSync(store, { recursive: true });
  }
}

/** The page of a run that never was: each value is broadcast on n0, which sends it to n1 in a message of the given type. */
export async function pageOfValues(values: readonly unknown[], type: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "gossiper-browser-"));
  try {
    const lines = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
    const who = { process: 0, client: "c0", node: "n0" };
    const history = values.flatMap((value, at) => [
      { time_ms: at, kind: "invoke", ...who, operation: "broadcast", value },
      { time_ms: at + 0.5, kind: "ok", ...who, operation: "broadcast" },
    ]);
    const messages = values.flatMap((value, at) => {
      const request = { id: 2 * at, src: "c0", dest: "n0", body: { type: "broadcast", message: value } };
      const gossip = { id: 2 * at + 1, src: "n0", dest: "n1", body: { type, value } };
      return [
        { event: "send", time_ms: at, ...request },
        { event: "recv", time_ms: at, ...request },
        { event: "send", time_ms: at + 0.1, ...gossip },
        { event: "recv", time_ms: at + 0.4, ...gossip },
      ];
    });
    const end = { time_ms: 90, kind: "invoke", ...who, operation: "read" };
    const read = { ...end, time_ms: 91, kind: "ok", value: values.slice(1), final: true };
    const events = [...history, end, read].map((event, index) => ({ index, ...event }));
    writeFileSync(join(folder, "history.jsonl"), lines(events));
    writeFileSync(join(folder, "messages.jsonl"), lines(messages));
    writeFileSync(join(folder, "results.json"), JSON.stringify(resultsOf(values, type)));
    const { stdout, stderr } = await lab("report", folder);
    if (stderr !== "") throw new Error(stderr);
    return readFileSync(stdout.trim(), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resultsOf(values: readonly unknown[], text: string): object {
  const count = { "send-count": values.length, "recv-count": values.length, "msgs-per-op": 1 };
  return {
    "valid?": false,
    workload: { "attempt-count": values.length, "lost-count": 1, lost: values.slice(0, 1) },
    net: { all: count, clients: count, servers: count, dropped: { partition: 0 } },
    availability: { "ok-fraction": 1 },
    stats: { count: 1, "ok-count": 1, "fail-count": 0, "info-count": 0 },
    promises: { "valid?": true },
    traffic: { warning: text },
    troubles: [{ what: text, where: text }],
    diagnosis: [{ mistake: text, text: `value ${text}` }],
    challenge: { name: text, changes: [text] },
    nodes: { time: "real", bin: text, arguments: [text], ours: false },
    run: {
      seed: text,
      options: {
        workload: "broadcast",
        "node-count": 2,
        rate: 1,
        "time-limit": 1,
        latency: 0,
        "latency-dist": "constant",
        topology: "grid",
      },
      nemesis: [{ "time-ms": 1, action: text, kind: text, text }],
      "duration-ms": 100,
      lag: { "p99-ms": 0, "max-ms": 0 },
    },
  };
}
