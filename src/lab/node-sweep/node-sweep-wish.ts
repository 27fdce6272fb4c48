import { nemesisKinds } from "../../sim/nemesis/nemesis-plan.ts";
import { UsageError } from "../command-line/usage-error.ts";
import type { SweepFlags } from "../sweep/sweep-flags.ts";
import type { NodeSweepFlags, NodeSweepWish } from "./node-sweep-command.ts";

/** The flags of a sweep of any node; refuses those that are about our own. */
export function wishOf(bin: string, flags: SweepFlags, nodeArguments: readonly string[]): NodeSweepWish {
  const { strategies: names, repair, faults: wanted, seeds, nodes: counts, jobs, replay: text, json } = flags;
  if (names !== undefined)
    throw new UsageError("--strategies is about our own nodes; allowed: without --bin");
  if (!repair) throw new UsageError("--no-repair is about our own nodes; allowed: without --bin");
  if (wanted.kinds === undefined)
    throw new UsageError(
      `--faults ${wanted.ids?.join(",")} is about our own nodes; allowed with --bin: all, none, or some of ${nemesisKinds.join(", ")}`,
    );
  return {
    ...flags,
    bin,
    nodeArguments,
    seeds,
    nodes: counts,
    faults: wanted.kinds,
    jobs,
    replay: text,
    json: json === true,
  };
}

/** Refuses flags that count with `--bin` only. */
export function refuseWithoutBin(flags: NodeSweepFlags): void {
  const given = [
    ["--converge-s", flags.convergeS],
    ["--load-ms", flags.loadMs],
    ["--replays", flags.replays],
    ["--store", flags.store],
  ] as const;
  const [flag] = given.find(([, value]) => value !== undefined) ?? [];
  if (flag !== undefined) throw new UsageError(`${flag} is of no use without --bin; allowed: with it`);
}
