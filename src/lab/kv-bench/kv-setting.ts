/** The setting that a row of `kv-bench` is measured for. */

import { profiles } from "../../node/settings/settings.ts";
import type { PopularityName } from "../../sim/clients/workloads/key-popularity.ts";
import { settingsOf } from "../../sim/sweep/case/subjects.ts";

export const storeModes = ["lww", "vv"] as const;
/** The messages of the load: `write` and `kv_read`, or `vv_write` and `vv_read`. */
export type StoreMode = (typeof storeModes)[number];

export interface KvSetting {
  readonly mode: StoreMode;
  readonly nodes: number;
  /** A strategy or profile, perhaps over another overlay, as in `flood/star`. */
  readonly subject: string;
  readonly readShare: number;
  readonly popularity: PopularityName;
  readonly valueBytes: number;
  readonly hasPartitions: boolean;
}

/** The load that all rows have in common. */
export interface KvLoad {
  readonly ratePerSecond: number;
  readonly keyCount: number;
  readonly latencyMs: number;
  readonly timeLimitMs: number;
  readonly recoveryMs: number;
  readonly nemesisIntervalMs: number;
  readonly seed: string;
}

/** The choices of a bench: each combination is a row. */
export interface KvChoices {
  readonly modes: readonly StoreMode[];
  readonly nodes: readonly number[];
  readonly subjects: readonly string[];
  readonly readShares: readonly number[];
  readonly popularities: readonly PopularityName[];
  readonly valueBytes: readonly number[];
  readonly partitions: readonly boolean[];
}

/** Every combination; what is chosen last varies first. */
export function settingsFor(choices: KvChoices): readonly KvSetting[] {
  return choices.modes.flatMap((mode) =>
    choices.nodes.flatMap((nodes) =>
      choices.subjects.flatMap((subject) =>
        choices.readShares.flatMap((readShare) =>
          choices.popularities.flatMap((popularity) =>
            choices.valueBytes.flatMap((valueBytes) =>
              choices.partitions.map((hasPartitions) => {
                return { mode, nodes, subject, readShare, popularity, valueBytes, hasPartitions };
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

/** The arguments of the node for a subject. */
export function flagsOf(subject: string): readonly string[] {
  const [name = "", overlay] = subject.split("/");
  const chosen = profiles.has(name) ? ["--profile", name] : ["--strategy", settingsOf(subject).strategy];
  return overlay === undefined ? chosen : [...chosen, "--overlay", overlay];
}
