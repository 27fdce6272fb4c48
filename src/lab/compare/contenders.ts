/** The settings and programs that are compared. */

import { defaultSettings, profiles } from "../../node/settings/settings.ts";
import type { RunOptions } from "../../sim/run/run-options.ts";
import { findNodeBinary } from "../test/node-binary.ts";
import { ourArguments, ourNodeOptions } from "../trials/our-nodes.ts";
import { type FreeSetting, freeSetting, overOverlay } from "./free-settings.ts";

/** One way to run nodes. */
export interface Contender {
  readonly name: string;
  readonly nodes: ContenderNodes;
}

export type ContenderNodes =
  /** Our own node, with arguments as after `--`. */
  | { readonly kind: "virtual"; readonly flags: readonly string[] }
  /** Any program, ours or not, on the wall clock. */
  | {
      readonly kind: "processes";
      readonly bin: string;
      readonly args: readonly string[];
      readonly areOurs: boolean;
    };

export interface WantedContenders {
  /** `flood`, the name of a profile, or either over another overlay, as `flood/star`. */
  readonly strategies: readonly string[];
  readonly profiles: readonly string[];
  /** Each setting that names no overlay is run over each of these. */
  readonly overlays: readonly string[];
  /** Flags of our node, one text for each setting. */
  readonly settings: readonly string[];
  readonly bins: readonly string[];
  /** Whether our own nodes are processes, too. */
  readonly processes: boolean;
}

/** The contenders unless some are named: the profiles, and two strategies that need no tuning. */
const SUBJECTS_DEFAULT = ["flood", "hybrid", ...profiles.keys()];

/**
 * The contenders in the order in which they were named, each once. `nodeArguments` go to the programs that were named, and to our
 * own node where there are none. Throws `UsageError` for what cannot be run.
 */
export function contendersOf(
  wanted: WantedContenders,
  nodeArguments: readonly string[],
  run: RunOptions,
): readonly Contender[] {
  const { bins, processes } = wanted;
  const extra = bins.length === 0 ? nodeArguments : [];
  const named = subjectsOf(wanted).map((subject): FreeSetting => {
    return { label: nameOf(subject), flags: flagsOf(subject) };
  });
  const ours = [...named, ...freeSettingsOf(wanted)].map(({ label: name, flags: own }): Contender => {
    const flags = ourArguments([...own, ...extra], run);
    ourNodeOptions(flags);
    if (!processes) return { name, nodes: { kind: "virtual", flags } };
    return { name, nodes: { kind: "processes", bin: findNodeBinary(undefined), args: flags, areOurs: true } };
  });
  const programs = bins.map((bin): Contender => {
    const nodes = {
      kind: "processes",
      bin: findNodeBinary(bin),
      args: nodeArguments,
      areOurs: false,
    } as const;
    return { name: bin, nodes };
  });
  return [...new Map([...ours, ...programs].map((contender) => [contender.name, contender])).values()];
}

function freeSettingsOf({ settings, overlays }: WantedContenders): readonly FreeSetting[] {
  return settings
    .map(freeSetting)
    .flatMap((setting) =>
      overlays.length === 0 ? [setting] : overlays.map((overlay) => overOverlay(setting, overlay)),
    );
}

function subjectsOf(wanted: WantedContenders): readonly string[] {
  const { strategies, profiles: chosen, overlays, settings, bins } = wanted;
  const named = [...strategies, ...chosen];
  if (named.length === 0 && settings.length > 0) return [];
  if (named.length === 0 && bins.length > 0 && overlays.length === 0) return [];
  const whole = overlays.length > 0 ? [defaultSettings.strategy] : SUBJECTS_DEFAULT;
  return (named.length > 0 ? named : whole).flatMap((subject) =>
    overlays.length === 0 || subject.includes("/") ? [subject] : overlays.map((name) => `${subject}/${name}`),
  );
}

/** The flags of a subject, as a sweep names it. */
function flagsOf(subject: string): readonly string[] {
  const [base = "", overlay] = subject.split("/");
  const first = profiles.has(base) ? ["--profile", base] : ["--strategy", base];
  return overlay === undefined ? first : [...first, "--overlay", overlay];
}

function nameOf(subject: string): string {
  return profiles.has(subject.split("/")[0] ?? "") ? `profile ${subject}` : subject;
}
