import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  accusations,
  rightProcesses,
  rightSubjects,
  type Subject,
  wrongProcesses,
  wrongSubjects,
} from "../../../../scripts/accuse/trials.ts";
import { recordRun } from "../../../../src/lab/test/recorded-run.ts";
import { summary } from "../../../../src/lab/test/summary.ts";
import { likelyMistakes } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { repositoryPath } from "../../../support/repository.ts";

const seeds = ["0", "1"];

/** The lines of `test`'s verdict, without those that say where to look. */
async function verdictOf({ nodes, draw }: Subject, seed: string): Promise<string[]> {
  const { run, judgement, diagnoses, results } = await recordRun({ run: draw(seed), nodes: await nodes() });
  expect(results.diagnosis).toEqual(diagnoses.map(({ mistake, text }) => ({ mistake, text })));
  const store = { directory: "store", keepsMessages: true };
  const text = summary(run, judgement, {
    virtual: true,
    colour: false,
    width: Number.POSITIVE_INFINITY,
    store,
    diagnoses,
  });
  return text.split("\n").filter((line) => /^[✗!]|likely mistake/.test(line));
}

const named = (name: string): Subject => {
  const found = [...wrongSubjects, ...rightSubjects].find((subject) => subject.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

describe("the diagnosis", () => {
  it("has a wrong node for each mistake that it knows", () => {
    const mistakes = new Set(wrongSubjects.map(({ mistake }) => mistake));
    expect([...mistakes].sort()).toEqual(Object.keys(likelyMistakes).sort());
  });

  it.each(wrongSubjects.flatMap((subject) => seeds.map((seed) => [subject.name, seed, subject] as const)))(
    "tells %s its mistake first, with seed %s",
    async (_name, seed, subject) => {
      const [first] = await accusations(subject, seed);
      expect(first?.mistake).toBe(subject.mistake);
    },
  );

  it("tells each mistake once, the likeliest first", async () => {
    const told = await accusations(named("in-reply-to-missing.mjs"), "0");
    expect(told.map(({ mistake }) => mistake)).toEqual(["in-reply-to-missing", "endless-retry"]);
  });

  it.each(rightSubjects.map((subject) => [subject.name, subject] as const))(
    "has nothing to say of %s",
    async (_name, subject) => {
      for (const seed of seeds) expect(await accusations(subject, seed)).toEqual([]);
    },
  );
});

describe("the verdict", () => {
  it("says the likely mistake beside the trouble that it explains, with what shows it", async () => {
    const [trouble, likely, ...more] = await verdictOf(named("no-retry.mjs"), "0");
    expect(trouble).toMatch(/^✗ \d+ of \d+ values were lost: /);
    expect(likely).toMatch(
      /^ {2}likely mistake: no retry\. value \d+ went from n\d to n\d once, was dropped at [\d.]+ s, and was never sent there again; the same happened to all \d+ values that some node lacks: what is not acknowledged must be sent again$/,
    );
    expect(more).toEqual([]);
  });

  it("warns of a mistake that breaks nothing", async () => {
    expect(await verdictOf(named("echo-to-sender.mjs"), "0")).toEqual([
      expect.stringMatching(
        /^! likely mistake: echo to the sender\. n\d got value \d+ from n\d and sent it back, as \d+ of \d+ values/,
      ),
    ]);
  });

  it("warns of a node that is busy with one request, where the answers still come in time", async () => {
    expect(await verdictOf(named("busy-node.mjs"), "0")).toEqual([
      expect.stringMatching(
        /^! likely mistake: a request keeps the node busy\. n\d was busy with broadcast of c\d+ for [\d.]+ s from [\d.]+ s on, and \w+ of [cn]\d+ waited for/,
      ),
    ]);
  });

  it("does not say twice what the text of a storm says", async () => {
    const lines = await verdictOf(named("no-seen-set.mjs"), "0");
    expect(lines).toEqual([expect.stringMatching(/^! A storm: .*: no seen set$/)]);
  });

  it.each([
    [
      "ack-as-value.mjs",
      /^ {2}likely mistake: an acknowledgement is stored as a value\. n\d showed null, which nobody broadcast/,
    ],
    [
      "in-reply-to-missing.mjs",
      /^ {2}likely mistake: replies lack in_reply_to\. n\d answered broadcast of c\d+ with broadcast_ok without in_reply_to/,
    ],
    [
      "debug-on-stdout.mjs",
      /^ {2}likely mistake: debug text on stdout\. n\d wrote text to stdout, \d+ times, first "got \d+ from [cn]\d+"/,
    ],
    [
      "stdout-not-flushed.mjs",
      /^ {2}likely mistake: stdout is not flushed\. n0 got init, lives, and nothing has come out/,
    ],
    [
      "lock-held.mjs",
      /^ {2}likely mistake: a lock is held while a call is open\. n\d sent broadcast to n\d at [\d.]+ s and said nothing more/,
    ],
    [
      "reply-before-storing.mjs",
      /^ {2}likely mistake: the reply goes before the value is stored\. n\d acknowledged \d+, did not show it/,
    ],
    [
      "not-stored.mjs",
      /^ {2}likely mistake: a value is acknowledged and not stored\. n\d acknowledged \d+ and \d+ more values, and none of its reads shows any of them/,
    ],
    [
      "not-passed-on.mjs",
      /^ {2}likely mistake: a value is not passed on\. n\d got value \d+ from n\d and told nobody else, and its neighbour n\d never got it; so it went with \d+ of \d+ values/,
    ],
    [
      "too-few-peers.mjs",
      /^ {2}likely mistake: too few peers are told\. n\d told its values to \d of \d peers, and not one to n\d, which lacks value \d+; so it went with \d+ of \d+ values/,
    ],
    [
      "not-caught-up.mjs",
      /^ {2}likely mistake: a restarted node is not brought up to date\. n\d was started anew at [\d.]+ s and knows nothing of before; n\d has value \d+, and nobody sent it to n\d after that; /,
    ],
    [
      "tells-nobody.mjs",
      /^ {2}likely mistake: nodes tell each other nothing\. no node sent another one a message or stored anything in a service, so n\d shows/,
    ],
    [
      "written-without-cas.mjs",
      /^ {2}likely mistake: a counter is read and written without cas\. n\d read \d+ from counter of seq-kv, n\d stored \d+ there, and n\d wrote \d+ over it at [\d.]+ s, and so \d+ times in all: /,
    ],
    [
      "addition-told-once.mjs",
      /^ {2}likely mistake: no retry\. n\d told n\d of an addition of \d with added, which was dropped at [\d.]+ s and never sent there again; so it went with \d+ additions, of which n\d lacks \d+: /,
    ],
    [
      "sums-told-once.mjs",
      /^ {2}likely mistake: no retry\. the last slot of n\d to n\d was dropped at [\d.]+ s, and n\d said nothing more to it; n\d lacks \d+ that were added at n\d[,:]/,
    ],
    [
      "cas-tried-once.mjs",
      /^ {2}likely mistake: no retry\. n\d sent lin-kv a cas of counter from \d+ to \d+ at [\d.]+ s, which failed \(the value is \d+, not \d+\), and never added \d again; /,
    ],
    [
      "value-retyped.mjs",
      /^ {2}likely mistake: a value comes back with another type\. n\d showed "\d+", a string, which nobody added/,
    ],
    [
      "counted-twice.mjs",
      /^ {2}likely mistake: an addition is counted twice\. n\d showed \d+ in the end, and all additions make \d+: /,
    ],
    [
      "counter-overwritten.mjs",
      /^ {2}likely mistake: a counter is overwritten, not merged\. n\d showed \d+ and then \d+, though nothing was taken away/,
    ],
  ])("tells %s why", async (name, line) => {
    const lines = await verdictOf(named(name), "0");
    expect(lines.filter((text) => line.test(text))).toHaveLength(1);
    expect(lines[0]).toMatch(/^✗ /);
  });
});

describe("programs in Python", () => {
  const chosen = [...wrongProcesses.filter(({ name }) => name !== "lock_held.py"), ...rightProcesses];

  it.each(chosen.map((subject) => [subject.name, subject] as const))(
    "%s is judged alike",
    async (_name, subject) => {
      expect((await accusations(subject, "0"))[0]?.mistake).toBe(subject.mistake);
    },
  );
});

describe("the lab's README", () => {
  it("has a row for each mistake that is named", () => {
    const text = readFileSync(repositoryPath("src/lab/README.md"), "utf8");
    const section = text.slice(text.indexOf("### Likely mistakes"), text.indexOf("### Mistakes to try"));
    const rows = [...section.matchAll(/^\| ([a-z][^|]*) \| [^|]+ \|$/gm)].map(([, title]) => title);
    expect(rows).toEqual(["likely mistake", ...Object.values(likelyMistakes)]);
  });
});
