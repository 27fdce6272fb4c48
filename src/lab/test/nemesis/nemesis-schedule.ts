/** `--nemesis-schedule`: what befalls whom and when, as a file of JSON. */

import { readFileSync } from "node:fs";
import * as z from "zod";
import { didYouMean } from "../../../node/settings/did-you-mean.ts";
import { type NemesisAction, type NemesisStep, nemesisKinds } from "../../../sim/nemesis/nemesis-plan.ts";
import { partitionKinds } from "../../../sim/network/partitions.ts";
import { shortSeconds } from "../../../sim/time/seconds.ts";
import { UsageError } from "../../command-line/usage-error.ts";

const STEPS_MAX = 1_000;
const SECONDS_MAX = 86_400;
const LINK_MS_MAX = 10_000;
const CLOCK_MS_MAX = 3_600_000;
const FACTOR_MAX = 1_000;

const names = z.array(z.string()).min(1);
const seconds = z.number().positive().max(SECONDS_MAX);
const share = z.number().positive().max(1);
const common = { at: z.number().min(0).max(SECONDS_MAX) };
const lasting = { ...common, for: seconds.optional() };
const ofNodes = { ...lasting, nodes: names.optional() };

/** The fields of a step, by its action. Times in seconds, as in all flags that are no `-ms`. */
const stepSchemas = {
  partition: z.strictObject({
    ...lasting,
    do: z.literal("partition"),
    kind: z.enum(partitionKinds).optional(),
    groups: z.array(names).min(1).optional(),
  }),
  kill: z.strictObject({ ...ofNodes, do: z.literal("kill"), count: z.int().positive().optional() }),
  pause: z.strictObject({ ...ofNodes, do: z.literal("pause") }),
  loss: z.strictObject({ ...ofNodes, do: z.literal("loss"), share: share.optional() }),
  duplicate: z.strictObject({ ...ofNodes, do: z.literal("duplicate"), share: share.optional() }),
  reorder: z.strictObject({
    ...ofNodes,
    do: z.literal("reorder"),
    ms: z.number().positive().max(LINK_MS_MAX).optional(),
  }),
  slow: z.strictObject({
    ...ofNodes,
    do: z.literal("slow"),
    factor: z.number().min(1).max(FACTOR_MAX).optional(),
  }),
  clock: z.strictObject({
    ...common,
    nodes: names.optional(),
    do: z.literal("clock"),
    ms: z.number().positive().max(CLOCK_MS_MAX).optional(),
  }),
  heal: z.strictObject({
    ...common,
    do: z.literal("heal"),
    faults: z.array(z.enum(nemesisKinds)).min(1).optional(),
  }),
} as const;

type StepName = keyof typeof stepSchemas;
type WrittenStep = z.infer<(typeof stepSchemas)[StepName]>;

const stepNames = Object.keys(stepSchemas) as StepName[];

/** Reads the file; refuses it with the step that is wrong. `nodeIds` are those of the run, and its load lasts `loadMs`. */
export function readSchedule(
  path: string,
  nodeIds: readonly string[],
  loadMs: number,
): readonly NemesisStep[] {
  const wrong = (what: string): never => {
    throw new UsageError(`--nemesis-schedule ${path}: ${what}`);
  };
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return wrong(problemOfFile(error as NodeJS.ErrnoException));
  }
  if (!Array.isArray(list) || list.length === 0) return wrong("a list of steps is wanted");
  if (list.length > STEPS_MAX) return wrong(`it has ${list.length} steps; allowed: up to ${STEPS_MAX}`);
  const steps = list.map((step, index) => {
    const reading = readStep(step, nodeIds);
    return typeof reading === "string" ? wrong(`step ${index + 1}: ${reading}`) : reading;
  });
  const clocks = steps.filter(({ action }) => action === "clock");
  if (clocks.length > 1) return wrong("clock stands there more than once; allowed: one step, with all nodes");
  const late = steps.findIndex((step) => isTooLate(step, loadMs));
  const { atMs = 0 } = steps[late] ?? {};
  if (late >= 0)
    return wrong(
      `step ${late + 1} is at ${shortSeconds(atMs, 3)}, the load ends at ${shortSeconds(loadMs, 3)}; allowed: before that, or a longer --time-limit`,
    );
  return steps;
}

/** Of a file that cannot be read, or is no JSON. */
function problemOfFile({ code, message }: NodeJS.ErrnoException): string {
  return code === "ENOENT" ? "there is no such file" : message.replaceAll(/\s*\n\s*/g, " ");
}

/** Everything is healed when the load ends: a fault that begins then befalls nobody, and a heal says what happens anyway. */
function isTooLate({ atMs, action }: NemesisStep, loadMs: number): boolean {
  return action === "heal" ? atMs > loadMs : atMs >= loadMs;
}

/** The step, or what is wrong with it. */
function readStep(step: unknown, nodeIds: readonly string[]): NemesisStep | string {
  const name: unknown = (step as { readonly do?: unknown } | null | undefined)?.do;
  const known = stepNames.find((candidate) => candidate === name);
  if (known === undefined) {
    const meant = typeof name === "string" ? didYouMean(name, stepNames) : "";
    return `do is ${JSON.stringify(name)}; allowed: ${stepNames.join(", ")}${meant}`;
  }
  const parsed = stepSchemas[known].safeParse(step);
  if (!parsed.success) {
    const issue = parsed.error.issues[0] as z.core.$ZodIssue;
    return `${known}: ${issueText(issue, Object.keys(stepSchemas[known].shape))}`;
  }
  const written: WrittenStep = parsed.data;
  return contradiction(written, nodeIds) ?? planned(written);
}

function issueText(issue: z.core.$ZodIssue, keys: readonly string[]): string {
  const path = issue.path.length === 0 ? "" : `${issue.path.join(".")} `;
  if (issue.code === "unrecognized_keys")
    return `${issue.keys.join(", ")} cannot stand there; allowed: ${keys.join(", ")}`;
  if (issue.code === "invalid_value")
    return `${path}is none of those that there are; allowed: ${issue.values.join(", ")}`;
  return `${path}${issue.message}`;
}

/** Problems that no schema finds. */
function contradiction(step: WrittenStep, nodeIds: readonly string[]): string | undefined {
  const named = [
    ...("nodes" in step ? (step.nodes ?? []) : []),
    ...("groups" in step ? (step.groups ?? []).flat() : []),
  ];
  const stranger = named.find((id) => !nodeIds.includes(id));
  if (stranger !== undefined) {
    return `${step.do}: there is no ${stranger}; allowed: ${nodeIds[0]} to ${nodeIds.at(-1)}`;
  }
  const twice = named.find((id, index) => named.indexOf(id) !== index);
  if (twice !== undefined) return `${step.do}: ${twice} stands there twice`;
  if (step.do === "partition" && step.kind !== undefined && step.groups !== undefined)
    return "partition: kind and groups exclude each other";
  if (step.do === "kill" && step.nodes !== undefined && step.count !== undefined)
    return "kill: nodes and count exclude each other";
  if (step.do === "clock" && step.at !== 0)
    return "clock: at is not 0; a node reads how far its clock is off when it starts";
  return undefined;
}

function planned(step: WrittenStep): NemesisStep {
  const { at, for: length, nodes } = step as { at: number; for?: number; nodes?: string[] };
  const amount = amountOf(step);
  return {
    atMs: at * 1_000,
    action: actionOf(step),
    ...(length !== undefined && { forMs: length * 1_000 }),
    ...(nodes !== undefined && { nodes }),
    ...(amount !== undefined && { amount }),
    ...(step.do === "partition" && step.groups !== undefined && { groups: step.groups }),
    ...(step.do === "heal" && step.faults !== undefined && { kinds: step.faults }),
  };
}

function actionOf(step: WrittenStep): NemesisAction {
  if (step.do !== "partition") return step.do;
  return step.groups === undefined ? (step.kind ?? "partition") : "groups";
}

function amountOf(step: WrittenStep): number | undefined {
  switch (step.do) {
    case "loss":
    case "duplicate":
      return step.share;
    case "reorder":
    case "clock":
      return step.ms;
    case "slow":
      return step.factor;
    case "kill":
      return step.count;
    default:
      return undefined;
  }
}
