import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { casesOf } from "../../../src/lab/learn/check/cases.ts";
import { caseText, unansweredTypes, verdictText } from "../../../src/lab/learn/check/check-text.ts";
import { compared } from "../../../src/lab/learn/check/comparison.ts";
import type { CaseResult } from "../../../src/lab/learn/check/run-case.ts";
import { expectedWords, wordsOf } from "../../../src/lab/learn/check/words.ts";
import type { Task } from "../../../src/lab/learn/task.ts";
import { taskOf, tasks } from "../../../src/lab/learn/tasks.ts";
import { EXIT_INVALID, EXIT_VALID } from "../../../src/lab/output.ts";
import type { Message } from "../../../src/wire/message.ts";
import { runInProcess } from "../../support/in-process.ts";
import { repositoryPath } from "../../support/repository.ts";
import { lab } from "../lab-harness.ts";

/** Stores of runs at the same time. */
const folder = mkdtempSync(join(tmpdir(), "gossiper-learn-"));
const store = () => mkdtempSync(join(folder, "store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = tasks.flatMap((task) =>
  casesOf(task).map((checked) => ({ name: `${task.name}/${checked.name}`, checked })),
);

/** Our node's lines in a case. */
function ours(input: readonly Message[]): readonly Message[] {
  const text = input.map((message) => `${JSON.stringify(message)}\n`).join("");
  return runInProcess([Buffer.from(text)]).lines.map((line) => JSON.parse(line) as Message);
}

function caseNamed(task: Task, name: string) {
  const checked = casesOf(task).find((candidate) => candidate.name === name);
  if (checked === undefined) throw new Error(`there is no case ${name}`);
  return { ...checked, said: ours(checked.input) };
}

const cycle = caseNamed(taskOf("1"), "flood-on-a-cycle");

describe("a case", () => {
  it.each(cases)("$name is right of our own node", ({ checked }) => {
    expect(compared(checked.expected, ours(checked.input)).differences).toEqual([]);
  });

  it.each(cases)("$name misses every single message that is not free", ({ checked }) => {
    const said = ours(checked.input);
    const { found } = compared(checked.expected, said);
    const wanted = [...found].filter(([place]) => checked.expected[place]?.isFree === false);
    expect(wanted.length).toBeGreaterThan(0);
    const unnoticed = wanted.filter(([, gone]) => {
      const { differences } = compared(
        checked.expected,
        said.filter((message) => message !== gone),
      );
      return differences.length === 0;
    });
    expect(unnoticed).toEqual([]);
  });

  it("leaves free in what order, with which numbers and with what keys first a node says it", () => {
    const other = cycle.said
      .map(({ src, dest, body }) => ({ body: Object.fromEntries(Object.entries(body).reverse()), dest, src }))
      .map(({ body: { msg_id: _id, ...body }, ...rest }) => ({ ...rest, body: { ...body, msg_id: 99 } }))
      .reverse() as unknown as readonly Message[];
    expect(compared(cycle.expected, other).differences).toEqual([]);
  });

  it("lets a node repeat a forward, use words of its own, and refuse another strategy", () => {
    const forward = cycle.said.find(({ body }) => body.type === "broadcast") as Message;
    const own = { src: "n1", dest: "n3", body: { type: "my_gossip", message: 6 } };
    const refusal = { src: "n1", dest: "c0", body: { type: "error", code: 10, text: "no", in_reply_to: 2 } };
    const said = cycle.said.map((message) => (message.body.type === "configure_ok" ? refusal : message));
    expect(compared(cycle.expected, [...said, forward, own]).differences).toEqual([]);
  });

  it("sees a value go where it should not, a second reply, and a wrong list", () => {
    const back = { src: "n1", dest: "n2", body: { type: "broadcast", message: 6, msg_id: 50 } };
    const again = { src: "n1", dest: "c1", body: { type: "broadcast_ok", in_reply_to: 1, msg_id: 51 } };
    expect(compared(cycle.expected, [...cycle.said, back, again]).differences).toEqual([
      { got: [back], why: "surplus" },
      { got: [again], why: "surplus" },
    ]);
    const read = cycle.said.find(({ body }) => body.type === "read_ok") as Message;
    const wrong = { ...read, body: { ...read.body, messages: [6, 9, 9] } };
    const said = cycle.said.map((message) => (message === read ? wrong : message));
    expect(compared(cycle.expected, said).differences).toEqual([
      { expected: read, got: [wrong], why: "different" },
    ]);
  });

  it("shows a reply that lacks in_reply_to as what came instead", () => {
    const said = cycle.said.map((message) => {
      const { in_reply_to: _asked, ...body } = message.body;
      return message.body.type === "read_ok" ? { ...message, body } : message;
    });
    const { differences } = compared(cycle.expected, said as readonly Message[]);
    expect(differences).toMatchObject([
      { got: [{ body: { type: "read_ok", messages: [6, 9] } }], why: "different" },
    ]);
  });

  it("wants two peers where two are to be told, whichever they are", () => {
    const { expected, said } = caseNamed(taskOf("3"), "two-of-four-peers");
    const told = said.filter(({ body }) => body.type === "broadcast" && body.message === 42);
    const [first, second] = told.map(({ dest }) => dest);
    const twice = said.map((message) =>
      message === told[1] ? { ...message, dest: first as string } : message,
    );
    expect(first).not.toBe(second);
    expect(compared(expected, twice).differences).toMatchObject([{ why: "missing" }]);
    const toItself = said.map((message) => (message === told[1] ? { ...message, dest: "n1" } : message));
    expect(compared(expected, toItself).differences).toMatchObject([{ why: "missing" }, { why: "surplus" }]);
  });
});

describe("an expected message in words", () => {
  const words = (dest: unknown, body: object) =>
    expectedWords({ src: "n1", dest, body: { type: "t", msg_id: 7, ...body } } as Message);

  it.each([
    [{ $oneOf: ["n2", "n3"], $as: "p" }, "one of n2, n3"],
    [{ $oneOf: ["n2", "n3"], $differs: "p" }, "one of n2, n3, not the same as before"],
    [{ $oneOf: ["n2", "n3"], $differs: ["p", "q"] }, "one of n2, n3, none of those before"],
    [{ $same: "p" }, "the same as before"],
    ["n2", "n2"],
  ])("names the receiver of %j", (dest, receiver) => {
    expect(words(dest, {})).toBe(`n1 → ${receiver} {"type": "t"}`);
  });

  it.each([
    [{ $oneOf: ["left", 2], $as: "winner" }, '<one of "left", 2>'],
    [{ $number: { min: 3, max: 6 } }, "<a number, at least 3 and at most 6>"],
    [{ $number: { above: "first" }, $as: "second" }, "<a number, above the one before>"],
    [{ $number: {} }, "<a number>"],
    [{ $string: "^.+$", $differs: "empty" }, "<a string that matches ^.+$, not the same as before>"],
    [
      { $unordered: [{ vc: { c1: { $as: "count" } } }, "b"] },
      '<in any order {"vc": {"c1": <any value>}}, "b">',
    ],
    [[{ kept: [1, null] }], '[{"kept": [1, null]}]'],
  ])("says of a body's field what %j means", (value, text) => {
    expect(words("c1", { value })).toBe(`n1 → c1 {"type": "t", "value": ${text}}`);
  });

  it.each(cases)("shows no matcher of $name as it is written", ({ checked }) => {
    const shown = checked.expected.map(({ message }) => expectedWords(message)).join("\n");
    expect(shown).not.toMatch(/"\$|\[object/);
  });
});

const oneCase = (fields: Partial<CaseResult>): CaseResult => ({
  name: "a-case",
  valid: true,
  isAwake: true,
  differences: [],
  sent: [],
  answered: [],
  ...fields,
});
const quiet = { stdout: () => undefined, stderr: () => undefined, stderrIsTerminal: false, colour: false };

describe("the verdict on a task", () => {
  const first = taskOf("1");
  const right = first.cases.map(() => oneCase({}));
  const wrong = [...right.slice(1), oneCase({ valid: false })];

  it.each([
    [right, EXIT_VALID, "done: 4 of 4 cases are right, and the run was valid."],
    [right, EXIT_INVALID, "not done: 4 of 4 cases are right; the run was not valid."],
    [wrong, EXIT_VALID, "not done: 3 of 4 cases are right; the run was valid."],
    [wrong, EXIT_INVALID, "not done: 3 of 4 cases are right; the run was not valid."],
    [right, "none", "done: 4 of 4 cases are right."],
    [wrong, "none", "not done: 3 of 4 cases are right."],
    [right, "left out", "4 of 4 cases are right; the run was left out."],
    [wrong, "left out", "not done: 3 of 4 cases are right; the run was left out."],
    [wrong.slice(3), "not tried", "not done: 0 of 4 cases are right; the others were not tried."],
  ] as const)("counts cases and run: %#", (results, run, text) => {
    expect(verdictText(first, results, run, quiet)).toBe(`Task 1: ${text}`);
  });

  it("blames words of the node's own only where nothing else is wrong", () => {
    const forward = { src: "n1", dest: "n2", body: { type: "broadcast", message: 5 } };
    const missing = { expected: forward, got: [], why: "missing" as const };
    const others: readonly Partial<CaseResult>[] = [
      { differences: [missing, { got: [forward], why: "surplus" }] },
      { differences: [missing, { expected: { ...forward, dest: "c1" }, got: [], why: "missing" }] },
      { differences: [missing], problem: "it ended" },
    ];
    const verdictOn = (fields: Partial<CaseResult>) =>
      verdictText(first, [...right.slice(1), oneCase({ valid: false, ...fields })], EXIT_VALID, quiet);
    expect(verdictOn({ differences: [missing] })).toMatch(
      / own messages between nodes: npx gossiper-lab learn 1\.$/,
    );
    expect(others.map(verdictOn)).toEqual(
      others.map(() => "Task 1: not done: 3 of 4 cases are right; the run was valid."),
    );
  });

  it("quotes the end of a long conversation, and cuts long lines", () => {
    const message = (value: string) => ({
      src: "c1",
      dest: "n1",
      body: { type: "broadcast", message: value },
    });
    const sent = [...Array.from({ length: 13 }, (_, i) => message(`v${i}`)), message("x".repeat(1_000))];
    const lines = caseText(oneCase({ valid: false, problem: "it ended", sent }), [], quiet).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "✗ a-case",
      "    sent      (2 more before)",
      `              ${wordsOf(message("v2"))}`,
    ]);
    expect(lines).toHaveLength(1 + 1 + 12 + 1);
    expect(lines.at(-2)?.trim()).toMatch(/^c1 → n1 .{292}…$/);
  });

  it("calls unanswered only what was answered in no case", () => {
    const missing = (request: string) => ({ got: [], why: "missing" as const, request });
    const results = [
      oneCase({ differences: [missing("read"), missing("configure")], answered: ["init"] }),
      oneCase({ differences: [missing("broadcast"), missing("configure")], answered: ["init", "read"] }),
    ];
    expect(unansweredTypes(results)).toEqual(["broadcast", "configure"]);
  });
});

const tired = repositoryPath("test/lab/learn/nodes/tired-node.mjs");
const mistaken = (name: string) => repositoryPath(`test/fixtures/mistakes/${name}`);

describe("gossiper-lab learn --bin", () => {
  it.concurrent("finds nothing in a right node, nor in its run on real processes", async () => {
    const { code, stdout } = await lab("learn", "1", "--bin", tired, "--store", store(), "--", "--untiring");
    expect(stdout).toContain("4 of 4 cases are right.\n\nnpx gossiper-lab test --nodes 5 ");
    expect(stdout).toContain("Everything looks good!");
    expect(stdout).toMatch(/\n\nTask 1: done: 4 of 4 cases are right, and the run was valid\.\n$/);
    expect(code).toBe(0);
  });

  it.concurrent("finds in the run what the cases are too short for", async () => {
    const { code, stdout } = await lab("learn", "1", "--bin", tired, "--store", store(), "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      task: 1,
      "valid?": false,
      cases: [{ valid: true }, { valid: true }, { valid: true }, { valid: true }],
      run: { "valid?": false, workload: { "lost-count": expect.any(Number) } },
    });
    expect(code).toBe(1);
  });

  it.concurrent("does not praise a valid run where cases are wrong", async () => {
    const own = ["--", "--untiring", "--dialect"];
    const { code, stdout } = await lab("learn", "1", "--bin", tired, "--store", store(), ...own);
    expect(stdout).toMatch(/\n\nThis run is valid\.\nPage: /);
    expect(stdout).not.toContain("Everything looks good!");
    expect(stdout).toMatch(
      /\n\nTask 1: not done: 2 of 4 cases are right; the run was valid\. The run is right; the cases want the course's own messages between nodes: npx gossiper-lab learn 1\.\n$/,
    );
    expect(code).toBe(1);
  });

  it("shows what the node was sent, what was expected and what came", async () => {
    const { code, stdout } = await lab("learn", "1", "--bin", mistaken("no-seen-set.mjs"), "--cases-only");
    const [, sent = ""] =
      /✗ flood-on-a-cycle\n {4}sent {6}(.*(?:\n {14}.*)*)\n {4}expected {2}nothing\n {4}got {7}n1 → n2 \{"type": "broadcast", "message": 6\}\n/.exec(
        stdout,
      ) ?? [];
    expect(sent.split("\n").map((line) => line.trim())).toEqual(cycle.input.map(wordsOf));
    expect(stdout).toMatch(/^✓ one-node-alone$/m);
    expect(code).toBe(1);
  });

  it("tells a node that names its forwards otherwise how the cases know them", async () => {
    const { code, stdout } = await lab("learn", "1", "--bin", tired, "--cases-only", "--", "--dialect");
    expect(stdout).toContain(
      '    expected  n1 → n2 {"type": "broadcast", "message": 100}\n    got       n1 → n2 {"message": 100, "type": "gossip"}\n    the cases know a value between nodes by {"type": "broadcast", "message": …}\n',
    );
    expect(code).toBe(1);
  });

  it("names once the requests that the node never answers", async () => {
    const { code, stdout } = await lab("learn", "6", "--bin", tired, "--cases-only", "--", "--deaf");
    expect(stdout).toMatch(
      /^✗ two-unless-configured\n(?: {4}.*\n)* {4}no answer to configure, gossip_stats\n/m,
    );
    expect(stdout).not.toMatch(/expected .*(?:configure|gossip_stats)_ok/);
    expect(stdout).toMatch(
      /\n\nYour node does not answer: configure, gossip_stats\n\nTask 6: not done: 0 of 3 cases are right; the run was left out\.\n$/,
    );
    expect(code).toBe(1);
  });

  it("says after which message a node wrote no message, or ended", async () => {
    const { stdout } = await lab("learn", "1", "--bin", mistaken("debug-on-stdout.mjs"), "--cases-only");
    expect(stdout).toContain(
      '    after c1 → n1 {"type": "broadcast", "message": 100} it wrote a line that is no message: got 100 from c1\n',
    );
    const ended = await lab("learn", "1", "--bin", "/bin/false", "--cases-only");
    expect(ended.stdout).toMatch(/^ {4}after c0 → n1 \{"node_ids".* it ended with status 1$/m);
    expect(ended.stdout).toMatch(
      /\n\nTask 1: not done: 0 of 4 cases are right; the others were not tried\.\n$/,
    );
    expect(ended.code).toBe(1);
  });
});
