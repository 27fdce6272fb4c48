import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunPage } from "../../../src/lab/pages/run-page.ts";
import { freshFolder, lab } from "../lab-harness.ts";

const folder = freshFolder();

function pageIn(directory: string): RunPage {
  const html = readFileSync(join(directory, "report.html"), "utf8");
  return JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(html)?.[1] ?? "null") as RunPage;
}

async function recorded(...flags: string[]): Promise<{ stdout: string; directory: string }> {
  const load = ["--virtual", "--time-limit", "8", "--latency", "20", "--seed", "1"];
  const { stdout } = await lab("test", ...load, "--messages", "--store", folder(), ...flags);
  return { stdout, directory: /^Store: (.+)$/m.exec(stdout)?.[1] ?? "" };
}

/** Changes the results of a stored run, and makes its page again. */
async function pageAfter(directory: string, changes: object): Promise<RunPage> {
  const path = join(directory, "results.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...changes }));
  expect((await lab("report", directory)).code).toBe(0);
  return pageIn(directory);
}

describe("the head of a run's page", () => {
  it("says what the terminal says: the likely mistake, and whether the challenge was passed", async () => {
    const { stdout, directory } = await recorded(
      "--challenge",
      "3c",
      "--nemesis-interval",
      "2",
      "--mistake",
      "no-retry",
    );
    const { verdict, challenge, likelyMistakes } = pageIn(directory);
    expect([verdict.tone, likelyMistakes.length]).toEqual(["bad", 1]);
    expect(likelyMistakes[0]).toMatch(/^likely mistake: no retry\. value \d+ went from /);
    expect(challenge).toMatch(/^Challenge 3c, changed by .*: failed\.$/);
    for (const text of [challenge, ...likelyMistakes]) expect(stdout).toContain(text);
  });

  it("has neither of a clean run that is no challenge", async () => {
    const { directory } = await recorded();
    const page = pageIn(directory);
    expect([page.verdict.tone, page.likelyMistakes, "challenge" in page]).toEqual(["good", [], false]);
  });

  it("takes over whatever stands in the results, and warns where the run is valid", async () => {
    const { directory } = await recorded();
    const challenge = { name: "3b", changes: [], "passed?": true };
    const text = "</script><b>n0</b> sent it back";
    const page = await pageAfter(directory, {
      challenge,
      diagnosis: [
        { mistake: "echo-to-sender", text },
        { mistake: "of-tomorrow", text: "n1 is odd" },
        { mistake: "no-seen-set", text: "A storm" },
      ],
      traffic: { warning: "A storm" },
    });
    expect(page.verdict).toEqual({ tone: "doubt", text: "Valid, but mind the warning" });
    expect(page.challenge).toBe("Challenge 3b: passed.");
    expect(page.troubles).toEqual(["A storm"]);
    expect(page.likelyMistakes).toEqual([
      `likely mistake: echo to the sender. ${text}`,
      "likely mistake: of-tomorrow. n1 is odd",
    ]);
    const open = await pageAfter(directory, { "valid?": "unknown", diagnosis: undefined });
    expect([open.challenge, open.likelyMistakes]).toEqual(["Challenge 3b: open.", []]);
  });

  it("begins with a storm, also where the run is invalid for another reason", async () => {
    const flags = ["--mistake", "no-seen-set", "--rate", "2", "--time-limit", "4", "--max-msgs-per-op", "1"];
    const warned = await recorded(...flags);
    const strict = await recorded(...flags, "--strict");
    for (const { stdout, directory } of [warned, strict]) {
      const { verdict, troubles, likelyMistakes } = pageIn(directory);
      expect([verdict.tone, troubles.length, likelyMistakes]).toEqual(["bad", 2, []]);
      expect(troubles[0]).toMatch(/^A storm: .* the nodes pass it on each time it comes: no seen set/);
      expect(troubles[1]).toMatch(/^msgs-per-op \(servers\): .* too much/);
      const findings = stdout.split("\n").filter((line) => /^[!✗] /.test(line));
      expect(findings.map((line) => line.slice(2, 9))).toEqual(["A storm", "msgs-pe"]);
    }
  });

  it("ends with a storm that a likelier mistake explains", async () => {
    const { directory } = await recorded();
    const page = await pageAfter(directory, {
      "valid?": false,
      troubles: [{ what: "S5 is broken" }],
      diagnosis: [
        { mistake: "in-reply-to-missing", text: "n1 answered without it" },
        { mistake: "endless-retry", text: "A storm" },
      ],
      traffic: { warning: "A storm" },
    });
    expect(page.troubles).toEqual(["S5 is broken", "A storm"]);
  });

  it("tells messages that arrived from dropped ones and from those that were under way in the end", async () => {
    const { directory } = await recorded();
    const { net } = JSON.parse(readFileSync(join(directory, "results.json"), "utf8"));
    const meaningOf = async (received: number, lost: number) => {
      const all = { ...net.all, "send-count": 2_000, "recv-count": received };
      const { facts } = await pageAfter(directory, { net: { ...net, all, dropped: { lost } } });
      return facts.find(({ name }) => name === "messages between nodes")?.meaning;
    };
    expect([await meaningOf(2_000, 0), await meaningOf(834, 0), await meaningOf(800, 34)]).toEqual([
      "all of them arrived",
      "1,166 were under way when the run ended",
      "dropped: 34 by lossy links; 1,166 were under way when the run ended",
    ]);
  });

  it("warns of a likely mistake that broke nothing, also without a storm", async () => {
    const { directory } = await recorded();
    const diagnosis = [{ mistake: "echo-to-sender", text: "n0 sent it back" }];
    expect((await pageAfter(directory, { diagnosis })).verdict.tone).toBe("doubt");
  });
});
