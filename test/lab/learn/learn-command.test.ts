import { describe, expect, it } from "vitest";
import { labCommandText } from "../../../src/lab/command-line/command-line.ts";
import { exampleAnswers } from "../../../src/lab/learn/example.ts";
import { shownCommands, shownRuns } from "../../../src/lab/learn/show.ts";
import { tasks } from "../../../src/lab/learn/tasks.ts";
import { freshFolder, lab, widthOf } from "../lab-harness.ts";

const COLUMNS = 80;
const ROWS_MAX = 40;

/** The rows that a text takes on a terminal of 80 columns. */
function rowsOf(text: string): number {
  const lines = text.trimEnd().split("\n");
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / COLUMNS)), 0);
}

const folder = freshFolder();

/** The runs behind which a look at their messages is shown. */
const looks = tasks.flatMap(({ number, show }) =>
  (show === undefined ? [] : shownRuns(show)).flatMap(({ words, look }) =>
    look === undefined ? [] : [{ number, run: words, look }],
  ),
);

describe("gossiper-lab learn", () => {
  it("lists the 19 tasks in their order, a line each", async () => {
    const { code, stdout } = await lab("learn");
    const listed = [...stdout.matchAll(/^ ?(\d+) {2}(\S+) +\S/gm)].map(([, number, name]) => [number, name]);
    expect(listed).toEqual(tasks.map(({ number, name }) => [String(number), name]));
    expect(tasks.map(({ number }) => number)).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
    expect(widthOf(stdout)).toBeLessThanOrEqual(COLUMNS);
    expect(code).toBe(0);
  });

  it("shows a task by its number or by its name", async () => {
    const byNumber = await lab("learn", "6", "--no-run");
    expect(byNumber).toEqual(await lab("learn", "gossip-fanout", "--no-run"));
    expect(byNumber.stdout).toMatch(/^6\. Fanout K {2,}gossip-fanout\n/);
  });

  it("runs the mistake and the right thing, and sets the figures that decide side by side", async () => {
    const { code, stdout } = await lab("learn", "5");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +lost +msgs-per-op +verdict$/m);
    expect(stdout).toMatch(/^ {2}with the mistake +[1-9]\d* +\S+ +invalid$/m);
    expect(stdout).toMatch(/^ {2}done right +0 +\S+ +valid$/m);
  });

  it.each(tasks)("shows task $number on one screen", async ({ number, show, bench }) => {
    const { stdout } = await lab("learn", String(number), ...(bench === undefined ? ["--no-run"] : []));
    const runs = show === undefined ? 0 : shownRows(number) + 1;
    expect(rowsOf(stdout) + runs).toBeLessThanOrEqual(ROWS_MAX);
  });

  it.each(tasks)(
    "shows task $number's answers that say more than their type, and that others come",
    async ({ number, example }) => {
      const { stdout } = await lab("learn", String(number), "--no-run");
      const [, said = ""] = /\nEOF\n((?: {2}.*\n)+)/.exec(stdout) ?? [];
      const telling = exampleAnswers(example).filter(
        ({ body: { type, msg_id, in_reply_to, ...rest } }) => Object.keys(rest).length > 0,
      );
      expect(said.match(/ → /g)).toHaveLength(telling.length);
      expect(said.match(/ \(without acknowledgements\)$/gm)).toHaveLength(1);
    },
  );

  it.each(looks)("looks at the messages of task $number's run with the mistake", async ({ run, look }) => {
    const store = ["--store", folder()];
    const [test = "", ...flags] = run;
    expect((await lab(test, "--no-page", ...store, ...flags)).code).toBe(1);
    const { code, stdout } = await lab(...look, ...store);
    expect(stdout).toMatch(/^value \d+: (?:lost|stale|missing)/m);
    expect(code).toBe(0);
  });

  it.each(tasks)(
    "gives no hint at messages in task $number but behind a run that keeps them",
    async (task) => {
      const commands = task.show === undefined ? [] : shownCommands(task.show);
      const before = commands.flatMap(([name], i) => (name === "why" ? [commands[i - 1] ?? []] : []));
      expect(before.filter((words) => !words.includes("--messages"))).toEqual([]);
      const elsewhere = [...task.further, task.measure ?? "", task.bench?.command ?? ""];
      expect(elsewhere.filter((command) => / why\b/.test(command))).toEqual([]);
    },
  );

  it("shows by another command what test has no workload for", async () => {
    const { code, stdout } = await lab("learn", "18");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}hybrid-clock +yes +\d+ +[1-9]\d* +0$/m);
    expect(stdout).toMatch(/^ {2}version-vectors +yes +\d+ +0 +\d+$/m);
  });

  it("says the same to programs", async () => {
    const { stdout } = await lab("learn", "16", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ number: 16, name: "twopset", runs: [] });
    expect(JSON.parse((await lab("learn", "--json")).stdout)).toHaveLength(19);
  });

  it.each([
    [["learn", "20"], 'there is no task "20"; allowed: 1 to 19, or a name of npx gossiper-lab learn'],
    [["learn", "gossip-fanuot"], 'there is no task "gossip-fanuot"; did you mean gossip-fanout?'],
    [["learn", "--bin", "x"], "--bin wants a task to check; allowed: learn 1 --bin FILE"],
    [
      ["learn", "1", "--cases-only"],
      "--cases-only wants a node; allowed: learn TASK --bin FILE --cases-only",
    ],
    [["learn", "1", "--markdown"], "--markdown prints all tasks; allowed: learn --markdown"],
    [
      ["learn", "1", "--", "--fast"],
      "arguments for a node want a node; allowed: learn TASK --bin FILE -- arguments",
    ],
  ])("refuses %j", async (argv, problem) => {
    expect(await lab(...argv)).toEqual({ code: 2, stdout: "", stderr: `gossiper-lab: ${problem}\n` });
  });
});

/** The rows of a task's commands and figures, without running them: the table has a row for each run, and a head. */
function shownRows(number: number): number {
  const show = tasks[number - 1]?.show;
  if (show === undefined) throw new Error(`task ${number} has no runs`);
  const commands = shownCommands(show).map((words) => labCommandText(words).split("\n").length);
  return commands.reduce((rows, more) => rows + more, shownRuns(show).length);
}
