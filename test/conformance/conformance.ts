import { describe, test } from "vitest";
import type { TopologyName } from "../../src/sim/network/topology.ts";
import { DrivenCluster, type Wrap } from "./driven-cluster.ts";
import { type Case, HEAL_MS_MAX, type Statement, statements, type Trial } from "./statements.ts";

/** A strategy as the suite takes it: one row of the table. */
export interface Subject {
  readonly strategy: string;
  /** Flags of the node besides `--strategy`. */
  readonly flags?: readonly string[];
  /** Messages a second and node, at the most, once every node has everything and knows it. */
  readonly idleMessagesPerSecond: number;
  /** So long after a heal everything is everywhere, if not after 3 s. */
  readonly healMsMax?: number;
  /** Statements that do not hold, each with the reason. They are listed as skipped. */
  readonly notPromised?: Partial<Readonly<Record<Statement, string>>>;
  /** Puts something around each node, for canaries. */
  readonly wrap?: Wrap;
}

/** Runs of each scenario that draws random numbers; more of them by the environment. */
const SEEDS = Number(process.env.CONFORMANCE_SEEDS ?? 2);

/** States what every strategy promises, as tests of one of them. */
export function itConforms(subject: Subject): void {
  const { notPromised = {} } = subject;
  for (const [statement, cases] of casesOf(subject, SEEDS)) {
    const reason = notPromised[statement];
    describe(`${flagsOf(subject).slice(1).join(" ")}: ${statement}`, () => {
      if (reason !== undefined) {
        test(`is not promised: ${reason}`, (context) => context.skip(reason));
        return;
      }
      for (const { title, check } of cases) {
        test(title, () => {
          try {
            check();
          } catch (error) {
            if (error instanceof Error) error.message += `\n${reproduction(title)}`;
            throw error;
          }
        });
      }
    });
  }
}

/** All that a strategy is held to. */
export function casesOf(subject: Subject, seedCount: number): ReadonlyMap<Statement, readonly Case[]> {
  const flags = flagsOf(subject);
  const { idleMessagesPerSecond, healMsMax = HEAL_MS_MAX, wrap } = subject;
  const trial: Trial = {
    strategy: subject.strategy,
    idleMessagesPerSecond,
    healMsMax,
    seeds: Array.from({ length: seedCount }, (_, i) => i),
    cluster: (what, nodeCount, topology: TopologyName = "grid", latencyMs = 10) => {
      const seed = `${flags.join(" ")}, ${what}`;
      return new DrivenCluster({ flags, nodeCount, topology, latencyMs, seed, ...(wrap && { wrap }) });
    },
  };
  const named = Object.entries(statements) as [Statement, (trial: Trial) => Case[]][];
  return new Map(named.map(([statement, cases]) => [statement, cases(trial)]));
}

function flagsOf({ strategy, flags = [] }: Subject): string[] {
  return ["--strategy", strategy, ...flags];
}

function reproduction(title: string): string {
  const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `reproduce: CONFORMANCE_SEEDS=${SEEDS} npx vitest run --config test/vitest.config.ts test/conformance -t '${pattern}'`;
}
