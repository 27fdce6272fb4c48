import { isOverlayName, overlayNames, overlayNamesFor } from "../overlay/overlay.ts";
import { didYouMean } from "./did-you-mean.ts";

/** The settings: `configure` changes them while a node runs, flags before. All times in milliseconds. */
export interface Settings {
  /** The strategy that spreads broadcasts. */
  readonly strategy: string;
  /** The overlay that values use; `default` leaves the choice to the strategy. */
  readonly overlay: string;
  /** Random peers per round, K. */
  readonly fanout: number;
  /** The way in which a round moves entries. */
  readonly mode: "push" | "pull" | "push-pull";
  readonly gossipIntervalMs: number;
  readonly batchWindowMs: number;
  /** Values that are sent before their window is over. */
  readonly batchSize: number;
  /** The time after which a batch or a plain forward without an acknowledgement is late. */
  readonly ackTimeoutMs: number;
  readonly repair: boolean;
}

export const modes = ["push", "pull", "push-pull"] as const;

/** Bounds of the numeric settings, both included. */
export const ranges = {
  fanout: { least: 1, most: 1_000 },
  gossipIntervalMs: { least: 1, most: 60_000 },
  batchWindowMs: { least: 1, most: 60_000 },
  batchSize: { least: 1, most: 100_000 },
  ackTimeoutMs: { least: 10, most: 60_000 },
} as const;

export const defaultSettings: Settings = {
  strategy: "hybrid",
  overlay: "default",
  // Two peers a round inform 25 nodes in about five rounds; a third shortens that by one and costs half as much again.
  fanout: 2,
  mode: "push-pull",
  gossipIntervalMs: 200,
  batchWindowMs: 100,
  batchSize: 256,
  ackTimeoutMs: 500,
  repair: true,
};

/** Tuned sets, measured with 25 nodes, rate 100 and links of 100 ms (`npm run bench:broadcast`). */
export const profiles: ReadonlyMap<string, Partial<Settings>> = new Map([
  [
    "fast",
    { strategy: "batched", overlay: "total", batchWindowMs: 3, batchSize: 1_000, ackTimeoutMs: 2_200 },
  ],
  [
    "balanced",
    { strategy: "batched", overlay: "star", batchWindowMs: 436, batchSize: 10_000, ackTimeoutMs: 2_200 },
  ],
  [
    "frugal",
    { strategy: "batched", overlay: "star", batchWindowMs: 1_680, batchSize: 10_000, ackTimeoutMs: 2_500 },
  ],
]);

/** The fields that a change of the settings may name, as flags and `configure` show them. */
export const settingNames = [
  "strategy",
  "overlay",
  "profile",
  "mode",
  "fanout",
  "gossipIntervalMs",
  "batchWindowMs",
  "batchSize",
  "ackTimeoutMs",
  "repair",
] as const satisfies readonly (keyof SettingsChange)[];

/** A name as flags (`-`) and `configure` (`_`) write it. */
export function spelled(name: string, separator: "-" | "_"): string {
  return name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}

/** Changes to settings as somebody asked for them: names checked by type only. */
export type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined } & {
  readonly profile?: string | undefined;
};

/** A change that cannot be made: which field, what is allowed. */
export interface SettingsProblem {
  readonly field: (typeof settingNames)[number];
  readonly text: string;
}

/** The settings after a change, or why nothing changes. A profile is applied first, single fields after it. */
export function changeSettings(
  current: Settings,
  change: SettingsChange,
  strategies: readonly string[],
): Settings | SettingsProblem {
  const { profile, ...fields } = change;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const preset = profile === undefined ? {} : profiles.get(profile);
  if (preset === undefined) return { field: "profile", text: isOneOf(profile, [...profiles.keys()]) };
  const settings: Settings = { ...current, ...preset, ...given };
  return settingsProblem(settings, strategies) ?? settings;
}

export function isProblem(result: Settings | SettingsProblem): result is SettingsProblem {
  return "field" in result;
}

function settingsProblem(settings: Settings, strategies: readonly string[]): SettingsProblem | undefined {
  if (!strategies.includes(settings.strategy))
    return { field: "strategy", text: isOneOf(settings.strategy, strategies) };
  if (settings.overlay !== "default" && !isOverlayName(settings.overlay)) {
    const names = ["default", ...overlayNames];
    const hint = didYouMean(settings.overlay, ["default", ...overlayNamesFor(settings.overlay)]);
    return { field: "overlay", text: `is one of ${names.join(", ")} (K from 1 to 999)${hint}` };
  }
  if (!modes.includes(settings.mode)) return { field: "mode", text: isOneOf(settings.mode, modes) };
  for (const field of Object.keys(ranges) as (keyof typeof ranges)[]) {
    const { least, most } = ranges[field];
    const value = settings[field];
    if (!Number.isInteger(value) || value < least || value > most) {
      return { field, text: `is an integer from ${least} to ${most}` };
    }
  }
  return undefined;
}

function isOneOf(written: string | undefined, names: readonly string[]): string {
  return `is one of ${names.join(", ")}${didYouMean(written ?? "", names)}`;
}
