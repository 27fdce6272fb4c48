import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunPage } from "../../../../src/lab/pages/run-page.ts";
import {
  isFaultless,
  type NemesisEvent,
  type NemesisPlan,
} from "../../../../src/sim/nemesis/nemesis-plan.ts";
import { freshFolder, lab } from "../../lab-harness.ts";

const folder = freshFolder();
const event = (kind: NemesisEvent["kind"], blocked: NemesisEvent["blocked"] = {}): NemesisEvent[] => [
  { timeMs: 1, kind, action: kind, nodes: ["n0"], text: "", blocked },
  { timeMs: 2, kind, action: "heal", nodes: ["n0"], text: "", blocked: {} },
];
const idle = event("partition");
const cut = event("partition", { n0: ["n1"], n1: ["n0"] });

describe("a run with a nemesis", () => {
  const partitions: NemesisPlan = { kind: "partition", intervalMs: 1_000 };
  const onlyHeals: NemesisPlan = { kind: "schedule", steps: [{ atMs: 1, action: "heal" }] };
  it.each<[boolean, NemesisPlan, readonly NemesisEvent[]]>([
    [true, partitions, []],
    [true, partitions, [...idle, ...idle]],
    [false, partitions, [...idle, ...cut]],
    [false, partitions, [...idle, ...event("kill")]],
    [false, { kind: "none" }, []],
    [false, onlyHeals, []],
  ])("is without faults (%s) of %j where it did %j", (expected, plan, log) => {
    expect(isFaultless(plan, log)).toBe(expected);
  });

  const minority = [{ at: 1, do: "partition", kind: "minority-third", for: 1 }];
  it.each([
    [
      "nothing happened in time",
      ["--nemesis", "kill", "--nemesis-interval", "50"],
      /no fault took place before the load ended; a longer --time-limit or/,
    ],
    [
      "partitions cut nobody off",
      ["--nemesis-schedule", "FILE"],
      /the only partition cut nobody off: minority-third/,
    ],
  ])("is valid without praise where %s, in the terminal and on the page", async (_, nemesis, note) => {
    const schedule = join(folder(), "schedule.json");
    writeFileSync(schedule, JSON.stringify(minority));
    const short = ["--virtual", "--node-count", "3", "--time-limit", "3", "--seed", "3", "--store", folder()];
    const flags = nemesis.map((word) => (word === "FILE" ? schedule : word));
    const { code, stdout } = await lab("test", ...short, ...flags);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Mind: ${note.source}`, "m"));
    expect(stdout).toContain("\nValid, but no fault took place. ಠ~ಠ\n");
    expect(stdout).not.toContain("Everything looks good");
    const html = readFileSync(/^Page: (.+)$/m.exec(stdout)?.[1] ?? "", "utf8");
    const page = JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "null") as RunPage;
    expect(page.verdict).toEqual({ tone: "doubt", text: "Valid, but no fault took place" });
    expect(page.facts.find(({ name }) => name === "faults")?.meaning).toMatch(note);
  });
});
