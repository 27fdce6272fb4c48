import { expect, it } from "vitest";
import { type NodeCase, nodeCaseText } from "../../../src/lab/node-sweep/node-case.ts";
import { findingLines } from "../../../src/lab/node-sweep/node-findings.ts";
import type { NodeBreach, NodeOutcome } from "../../../src/lab/node-sweep/node-outcome.ts";
import { nodeReplayCommand, nodeSweepReport } from "../../../src/lab/node-sweep/node-sweep-report.ts";

function outcomeOf(one: NodeCase, ...breaches: readonly NodeBreach[]): NodeOutcome {
  const convergenceMs = breaches.length === 0 ? 1_230 : undefined;
  return {
    case: one,
    text: nodeCaseText(one),
    breaches,
    convergenceMs,
    diedCount: 0,
    nemesis: [],
    loadMs: 0,
  };
}

it("prints a replay as a shell takes it, whatever the program and its arguments are called", () => {
  const one = { seed: "7", nodes: 3, faults: ["kill", "loss"], loadMs: 1_000 } as const;
  expect(nodeReplayCommand(one, ["--bin", "./my node", "--", "--greeting", "it's me"])).toBe(
    "npx gossiper-lab sweep --replay 7:3:kill+loss:1000 --bin './my node' -- --greeting 'it'\\''s me'",
  );
});

it("tells faults that a failure had from those that it needs, and with the failure its last words, likely mistake and way to why", () => {
  const calm = outcomeOf({ seed: "1", nodes: 3, faults: ["clock"], loadMs: 2_000 });
  const died: NodeBreach = {
    promise: "run",
    text: "n1 exited with status 1",
    stderr: ["boom", "  at \u001b[31mline 3"],
  };
  const lost: NodeBreach = { promise: "L1-converges", text: "n0 never showed 7" };
  const large = outcomeOf({ seed: "2", nodes: 5, faults: ["kill", "clock"], loadMs: 2_000 }, died, lost);
  const diagnoses = [{ mistake: "no-retry", text: "value 7 went once", explains: ["lost"] } as const];
  const small = {
    ...outcomeOf({ seed: "2", nodes: 2, faults: ["kill"], loadMs: 1_000 }, died, lost),
    diagnoses,
  };
  const alike = outcomeOf({ seed: "3", nodes: 3, faults: ["kill", "loss"], loadMs: 2_000 }, died);
  const text = nodeSweepReport(
    {
      outcomes: [calm, large, alike],
      failures: [
        { outcome: large, smallest: small, replays: { failed: 1, of: 3 } },
        { outcome: alike, smallest: alike, like: small },
      ],
      seconds: 4,
      interrupted: false,
    },
    ["--bin", "./mine"],
    false,
  );
  expect(text).toBe(`Runs on real processes, by the faults that they had

fault             runs  failed  needed  slowest
kill                 2       2       2        –
loss                 1       1       0        –
clock                2       1       0      1.2
several together     2       2       0        –

A run counts in the row of each fault that it had, so a failure may be due to
another one. Needed: failures whose smallest case still has the fault. Slowest:
seconds until runs converged, of those that did.

3 runs in 4 s; 2 failed
0 values were gone with killed nodes: no other node had got them

✗ run: the run did not get through
    n1 exited with status 1
    last on stderr:
      boom
        at \\u{1b}[31mline 3
✗ L1-converges: after the heal every living node soon shows every acknowledged
    value
    n0 never showed 7
    likely mistake: no retry. value 7 went once
    replay: npx gossiper-lab sweep --replay 2:2:kill:1000 --bin ./mine
    then what became of the values: npx gossiper-lab why
    failed 1 of 3 replays
    before it was made smaller: 2:5:kill+clock:2000

✗ run: the run did not get through
    n1 exited with status 1
    last on stderr:
      boom
        at \\u{1b}[31mline 3
    replay: npx gossiper-lab sweep --replay 3:3:kill+loss:2000 --bin ./mine
    not made smaller: 2:2:kill:1000 breaks the same

Promises were broken.
`);
});

it("sets each likely mistake under the promise that it explains, and warns of those that break nothing at the end", () => {
  const lines = findingLines(
    [
      { promise: "S6-timely-reply", text: "n0 took 5 s" },
      { promise: "L1-converges", text: "n1 never showed 7" },
    ],
    [
      { mistake: "echo-to-sender", text: "n0 sent it back", explains: [] },
      { mistake: "busy-node", text: "n0 was busy", explains: ["S6-timely-reply", "lost"] },
      { mistake: "no-retry", text: "value 7 went once", explains: ["lost"] },
    ],
  );
  expect(lines.map((line) => line.replaceAll(/\n */g, " "))).toEqual([
    "✗ S6-timely-reply: no reply after 4 s",
    "    n0 took 5 s",
    "    likely mistake: a request keeps the node busy. n0 was busy",
    "✗ L1-converges: after the heal every living node soon shows every acknowledged value",
    "    n1 never showed 7",
    "    likely mistake: no retry. value 7 went once",
    "    ! likely mistake: echo to the sender. n0 sent it back",
  ]);
});

it("sets a storm under whatever is broken first", () => {
  const storm = { mistake: "no-seen-set", text: "value 7 goes on", explains: ["storm"] } as const;
  expect(findingLines([{ promise: "L1-converges", text: "n1 never showed 7" }], [storm]).at(-1)).toBe(
    "    likely mistake: no seen set. value 7 goes on",
  );
  expect(findingLines([], [storm])).toEqual(["    ! likely mistake: no seen set. value 7 goes on"]);
});
