import { overlayNames } from "./overlay.ts";
import {
  changeSettings,
  defaultSettings,
  isProblem,
  modes,
  profiles,
  ranges,
  type Settings,
} from "./settings.ts";

/** What `add` and `read` mean: Maelstrom's CRDT workloads differ from the course in one field. */
export const workloads = ["broadcast", "g-set", "g-counter", "pn-counter"] as const;
export type Workload = (typeof workloads)[number];

export interface NodeOptions {
  readonly settings: Settings;
  readonly workload: Workload;
  /** Of the random numbers; without it the host draws one. */
  readonly seed: string | undefined;
}

export const defaultOptions: NodeOptions = {
  settings: defaultSettings,
  workload: "broadcast",
  seed: undefined,
};

/** What the arguments of a process ask for. */
export type Arguments =
  | { readonly kind: "run"; readonly options: NodeOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "problem"; readonly text: string };

type Change = Record<string, string | number | boolean>;

const numericFlags = new Map<string, keyof typeof ranges>([
  ["--fanout", "fanout"],
  ["--gossip-interval-ms", "gossipIntervalMs"],
  ["--batch-window-ms", "batchWindowMs"],
  ["--batch-size", "batchSize"],
  ["--ack-timeout-ms", "ackTimeoutMs"],
]);

const nameFlags = new Map([
  ["--strategy", "strategy"],
  ["--overlay", "overlay"],
  ["--profile", "profile"],
  ["--mode", "mode"],
]);

/** Reads the flags of a node, as `--flag value` or `--flag=value`. `strategies` are the names that exist. */
export function parseNodeArguments(arguments_: readonly string[], strategies: readonly string[]): Arguments {
  const change: Change = {};
  let { workload, seed }: { workload: Workload; seed: string | undefined } = defaultOptions;
  const words = arguments_.flatMap((word) => (/^--[a-z-]+=/.test(word) ? splitAtEquals(word) : [word]));
  for (let i = 0; i < words.length; i++) {
    const flag = words[i] as string;
    if (flag === "--help" || flag === "-h") return { kind: "help" };
    if (flag === "--version") return { kind: "version" };
    if (flag === "--no-repair") {
      change.repair = false;
      continue;
    }
    const value = words[++i];
    if (!isValueFlag(flag)) return problem(`unknown flag ${flag}; --help lists the flags`);
    if (value === undefined) return problem(`${flag} needs a value`);
    if (flag === "--seed") seed = value;
    else if (flag === "--workload") {
      if (!isWorkload(value)) return problem(`--workload is one of ${workloads.join(", ")}, not ${value}`);
      workload = value;
    } else
      change[numericFlags.get(flag) ?? (nameFlags.get(flag) as string)] = numericFlags.has(flag)
        ? toNumber(value)
        : value;
  }
  const settings = changeSettings(defaultSettings, change, strategies);
  if (isProblem(settings)) return problem(`${flagOf(settings.field)} ${settings.text}`);
  return { kind: "run", options: { settings, workload, seed } };
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

function isValueFlag(flag: string): boolean {
  return numericFlags.has(flag) || nameFlags.has(flag) || flag === "--seed" || flag === "--workload";
}

function isWorkload(name: string): name is Workload {
  return (workloads as readonly string[]).includes(name);
}

/** `NaN`, which no range contains, for anything but digits. */
function toNumber(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function flagOf(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function problem(text: string): Arguments {
  return { kind: "problem", text };
}
