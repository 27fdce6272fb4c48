import { overlayNames } from "../overlay/overlay.ts";
import { didYouMean } from "./did-you-mean.ts";
import {
  changeSettings,
  defaultSettings,
  isProblem,
  modes,
  profiles,
  ranges,
  type Settings,
  settingNames,
  spelled,
} from "./settings.ts";

/** The meaning of `add` and `read`: Maelstrom's CRDT workloads differ from the course in one field. */
export const workloads = ["broadcast", "g-set", "g-counter", "pn-counter"] as const;
export type Workload = (typeof workloads)[number];

export interface NodeOptions {
  readonly settings: Settings;
  readonly workload: Workload;
  /** The seed of the random numbers; the hosts draw one where there is none. */
  readonly seed: string | undefined;
}

export const defaultOptions: NodeOptions = {
  settings: defaultSettings,
  workload: "broadcast",
  seed: undefined,
};

/** The arguments of a process, read. */
export type Arguments =
  | { readonly kind: "run"; readonly options: NodeOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "problem"; readonly text: string };

/** The flags so far. */
interface Draft {
  readonly change: Record<string, string | number | boolean>;
  workload: Workload;
  seed: string | undefined;
}

/** The fields of the settings by their flags. `--no-repair` stands alone. */
const settingFlags = new Map(
  settingNames.filter((name) => name !== "repair").map((name) => [flagOf(name), name] as const),
);

/** Flags that stand alone. */
const bareFlags: readonly string[] = ["--no-repair", "--help", "--version"];

/** All flags of a node. */
export const nodeFlags: readonly string[] = [...settingFlags.keys(), "--workload", "--seed", ...bareFlags];

/** Reads the flags of a node, as `--flag value` or `--flag=value`. `strategies` are the names that exist. */
export function parseNodeArguments(words: readonly string[], strategies: readonly string[]): Arguments {
  const draft: Draft = { change: {}, workload: defaultOptions.workload, seed: undefined };
  const valued = bareFlags.find((flag) => words.some((word) => word.startsWith(`${flag}=`)));
  if (valued !== undefined)
    return { kind: "problem", text: `${valued} takes no value; allowed: ${valued} alone, or without it` };
  const queue = words.flatMap((word) => (/^--[a-z-]+=/.test(word) ? splitAtEquals(word) : [word]));
  for (let flag = queue.shift(); flag !== undefined; flag = queue.shift()) {
    if (flag === "--help" || flag === "-h") return { kind: "help" };
    if (flag === "--version") return { kind: "version" };
    if (flag === "--no-repair") {
      draft.change.repair = false;
      continue;
    }
    const text = takeFlag(draft, flag, queue.shift());
    if (text !== undefined) return { kind: "problem", text };
  }
  const settings = changeSettings(defaultSettings, draft.change, strategies);
  if (!isProblem(settings)) {
    return { kind: "run", options: { settings, workload: draft.workload, seed: draft.seed } };
  }
  return { kind: "problem", text: `${flagOf(settings.field)} ${settings.text}` };
}

/** Takes a flag with its value into the draft; gives what is wrong with it, if anything. */
function takeFlag(draft: Draft, flag: string, value: string | undefined): string | undefined {
  const setting = settingFlags.get(flag);
  if (setting !== undefined) {
    // A value that is missing is refused like one that is wrong: both are told what is allowed.
    draft.change[setting] = setting in ranges ? toNumber(value ?? "") : (value ?? "");
  } else if (flag === "--seed") {
    if (value === undefined) return "--seed is any text";
    draft.seed = value;
  } else if (flag === "--workload") {
    if (value === undefined || !isWorkload(value))
      return `--workload is one of ${workloads.join(", ")}${didYouMean(value ?? "", workloads)}`;
    draft.workload = value;
  } else {
    return unknownFlag(flag);
  }
  return undefined;
}

/** The flag that was probably meant, or all that there are. The word is quoted, so that it stays one line whatever it is. */
function unknownFlag(flag: string): string {
  const hint = flag.startsWith("-") ? didYouMean(flag, nodeFlags) : "";
  return `unknown flag ${JSON.stringify(flag)}${hint || `; allowed: ${nodeFlags.join(" ")}`}`;
}

/** The text of `--help`. */
export function helpText(strategies: readonly string[]): string {
  const range = (field: keyof typeof ranges) =>
    `${ranges[field].least} to ${ranges[field].most}, default ${defaultSettings[field]}`;
  return `Usage: gossiper [flags]        JSON lines in on stdin, JSON lines out on stdout

  --strategy NAME          ${strategies.join(", ")}; default ${defaultSettings.strategy}
  --overlay NAME           default (the strategy's own), ${overlayNames.join(", ")} (K children)
  --profile NAME           tuned sets of flags: ${[...profiles.keys()].join(", ")}; single flags override them
  --fanout K               random peers a round (${range("fanout")})
  --mode MODE              what a round moves: ${modes.join(", ")}; default ${defaultSettings.mode}
  --gossip-interval-ms MS  time between rounds (${range("gossipIntervalMs")})
  --batch-window-ms MS     how long values wait to travel together (${range("batchWindowMs")})
  --batch-size N           values that do not wait any longer (${range("batchSize")})
  --ack-timeout-ms MS      patience with a forward (${range("ackTimeoutMs")})
  --workload NAME          meaning of add and read: ${workloads.join(", ")}
  --seed TEXT              makes the random choices repeatable
  --no-repair              no acknowledgements, retries or rounds of repair, for demonstrations
  --help, --version
`;
}

function splitAtEquals(word: string): string[] {
  const at = word.indexOf("=");
  return [word.slice(0, at), word.slice(at + 1)];
}

function isWorkload(name: string): name is Workload {
  return (workloads as readonly string[]).includes(name);
}

/** `NaN`, which no range contains, for anything but digits. */
function toNumber(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function flagOf(field: string): string {
  return `--${spelled(field, "-")}`;
}
