import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chosenMistake } from "../../../src/lab/mistakes/chosen-mistake.ts";
import { mistakeNames, mistakes } from "../../../src/lab/mistakes/mistakes.ts";
import { runOptions } from "../../../src/sim/run/run-options.ts";
import { freshFolder, lab, pageData } from "../lab-harness.ts";

const folder = freshFolder();

const drawn = (seed: string, workload: "broadcast" | "pn-counter") =>
  chosenMistake("any", runOptions({ workload, seed }));
/** The first of the seeds 0, 1, 2 … that draws this mistake. */
const seedOf = (name: string): string => {
  const seeds = Array.from({ length: 1_000 }, (_, seed) => String(seed));
  return seeds.find((seed) => drawn(seed, "broadcast").mistake.name === name) as string;
};

/** Everything that a reader sees of a run: what the terminal shows, the page's data, and the results. */
async function shown(...argv: readonly string[]) {
  const load = ["--virtual", "--latency", "10", "--rate", "20", "--time-limit", "3", "--store", folder()];
  const { code, stdout } = await lab("test", ...load, ...argv);
  const latest = join(folder(), "latest");
  return {
    code,
    stdout,
    page: pageData(join(latest, "report.html")),
    results: JSON.parse(readFileSync(join(latest, "results.json"), "utf8")),
  };
}

const PARTITION = ["--nemesis", "partition", "--nemesis-interval", "1"];

describe("--mistake any", () => {
  it("draws every mistake that shows in the workload, and always the same one from a seed", () => {
    const draw = (workload: "broadcast" | "pn-counter") => {
      const seeds = Array.from({ length: 100 }, (_, seed) => String(seed));
      return seeds.map((seed) => drawn(seed, workload).mistake.name);
    };
    const showing = mistakes.filter(({ workloads }) => workloads.includes("broadcast"));
    expect(new Set(draw("broadcast"))).toEqual(new Set(showing.map(({ name }) => name)));
    expect(draw("broadcast")).toEqual(draw("broadcast"));
    expect(new Set(draw("pn-counter"))).toEqual(new Set(["clock-as-truth"]));
  });

  it("names the mistake in results.json and nowhere else", async () => {
    const seed = seedOf("no-retry");
    const { code, stdout, page, results } = await shown(
      ...["--mistake", "any", "--no-diagnosis", "--seed", seed, ...PARTITION],
    );
    expect(code).toBe(1);
    expect(stdout.split("\n")[0]).toMatch(/, mistake any$/);
    expect(page.lead).toMatch(/, our node with a mistake\.$/);
    const text = stdout + JSON.stringify(page);
    expect(mistakeNames.filter((name) => text.includes(name))).toEqual([]);
    expect(results).toMatchObject({ "valid?": false, mistake: "no-retry", "mistake-hidden?": true });
  });

  it("refuses a workload in which no mistake shows", async () => {
    expect(await lab("test", "--virtual", "--mistake", "any", "-w", "echo")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "gossiper-lab: --mistake any has none that shows in echo; allowed: -w broadcast, -w pn-counter, -w g-counter\n",
    });
  });
});

describe("--no-diagnosis", () => {
  const argv = ["--mistake", "no-retry", "--seed", "1", ...PARTITION];

  it("leaves likely mistakes out of the terminal, of the results and of the page", async () => {
    const told = await shown(...argv);
    expect(told.stdout).toContain("likely mistake: no retry.");
    expect(told.page).toMatchObject({ likelyMistakes: [expect.stringContaining("no retry")] });
    expect(told.page.lead).toMatch(/, our node with the mistake no-retry\.$/);

    const untold = await shown(...argv, "--no-diagnosis");
    expect(untold.stdout).not.toContain("likely mistake");
    expect(untold.page).toMatchObject({ likelyMistakes: [], verdict: { tone: "bad" } });
    expect(untold.results).not.toHaveProperty("diagnosis");
    const { diagnosis: _diagnosis, again: _again, ...rest } = told.results;
    expect(untold.results).toEqual({ ...rest, again: expect.stringContaining("--no-diagnosis") });
  });

  it("tells of a storm without its cause", async () => {
    const storm = ["--mistake", "no-seen-set", "--seed", "1"];
    const told = await shown(...storm);
    const { stdout, page, results } = await shown(...storm, "--no-diagnosis");
    expect(told.results.traffic.storm.mistake).toBe("no-seen-set");
    expect(told.stdout).toContain(": the nodes pass it on each time it comes: no seen set");
    expect(results.traffic.storm.mistake).toBe("unknown");
    expect(stdout).toMatch(/^! A storm: .*\. Value \d+ reached n\d from n\d [\d,]+ times$/m);
    expect(stdout + JSON.stringify({ page, results: results.traffic })).not.toContain("seen set");
  });
});
