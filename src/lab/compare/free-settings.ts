/** Settings of our node that are given as its flags, in one text: `--strategy batched --batch-window-ms 50`. */

import { nodeFlags } from "../../node/settings/options.ts";
import { defaultSettings } from "../../node/settings/settings.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { ourNodeOptions } from "../trials/our-nodes.ts";

/** Flags and what they are called in a table. */
export interface FreeSetting {
  readonly label: string;
  /** Arguments of the node, as after `--`. */
  readonly flags: readonly string[];
}

/** Flags whose value stands first in a label. */
const NAMING_FLAGS: ReadonlySet<string> = new Set(["--strategy", "--profile", "--overlay"]);

/** Flags in few words, where their name is long. */
const BRIEF_WORDS = new Map<string, (value: string) => string>([
  ["--mode", (value) => value],
  ["--fanout", (value) => `fanout ${value}`],
  ["--gossip-interval-ms", (value) => `interval ${value} ms`],
  ["--batch-window-ms", (value) => `window ${value} ms`],
  ["--batch-size", (value) => `size ${value}`],
  ["--ack-timeout-ms", (value) => `ack ${value} ms`],
  ["--no-repair", () => "no repair"],
]);

/** The setting of a text of flags. Throws `UsageError` with the node's own words for what the node would refuse. */
export function freeSetting(text: string): FreeSetting {
  const flags = text.split(/\s+/).filter((word) => word !== "");
  try {
    ourNodeOptions(flags);
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(`--setting ${JSON.stringify(text)}: ${error.message}`);
    throw error;
  }
  return { label: labelOf(flags), flags };
}

/** The same setting over another overlay, unless it names one itself. */
export function overOverlay(setting: FreeSetting, overlay: string): FreeSetting {
  if (valuesOf(setting.flags).has("--overlay")) return setting;
  const flags = [...setting.flags, "--overlay", overlay];
  return { label: labelOf(flags), flags };
}

/** As in `batched/star, window 50 ms`; flags in another order have the same label. */
function labelOf(flags: readonly string[]): string {
  const values = valuesOf(flags);
  const [profile, overlay] = [values.get("--profile"), values.get("--overlay")];
  // A profile names its strategy itself, unless a flag overrides it.
  const strategy = values.get("--strategy") ?? (profile === undefined ? defaultSettings.strategy : undefined);
  const base = [profile === undefined ? [] : `profile ${profile}`, strategy ?? []].flat().join(", ");
  const others = nodeFlags
    .filter((flag) => values.has(flag) && !NAMING_FLAGS.has(flag))
    .map((flag) => {
      const value = values.get(flag) ?? "";
      return BRIEF_WORDS.get(flag)?.(value) ?? `${flag.slice(2)} ${value}`;
    });
  return [overlay === undefined ? base : `${base}/${overlay}`, ...others].join(", ");
}

/** The value of each flag; of several the last one counts, as for the node. */
function valuesOf(flags: readonly string[]): ReadonlyMap<string, string> {
  const words = flags.flatMap((word) => {
    const [, flag, value] = /^(--[a-z-]+)=(.*)$/.exec(word) ?? [];
    return flag === undefined ? [word] : [flag, value ?? ""];
  });
  const values = new Map<string, string>();
  while (words.length > 0) {
    const flag = words.shift() ?? "";
    values.set(flag, flag === "--no-repair" ? "" : (words.shift() ?? ""));
  }
  return values;
}
