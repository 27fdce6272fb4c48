import type { Message } from "../../wire/message.ts";
import type { JournalEvent } from "../network/journal.ts";
import { bodyText } from "../network/plain-body.ts";
import { type Case, caseText } from "./case/case.ts";
import { type SweepOptions, setupOf } from "./outcome.ts";
import type { CaseRecord } from "./run/case-record.ts";
import { runCase } from "./run/case-run.ts";

const BODY_LENGTH_MAX = 240;

/** A run as it went, for a person to read. */
export interface Trace {
  readonly record: CaseRecord;
  /** One for each thing that happened, in order. */
  readonly lines: readonly string[];
}

/** Runs a case and writes down what happens: `→` sent, `←` arrived, `✗` lost and why, `***` what the faults do. */
export function traceCase(one: Case, options: SweepOptions = {}): Trace {
  const lines: string[] = [];
  const say = (timeMs: number, text: string): void => {
    lines.push(`${timeMs.toFixed(1).padStart(10)} ms  ${text}`);
  };
  const record = runCase(one, {
    ...setupOf(one, options),
    journal: (event) => {
      const text = eventText(event);
      if (text !== undefined) say(event.timeMs, text);
    },
    onNote: (timeMs, text) => say(timeMs, `*** ${text}`),
  });
  return { record, lines };
}

/** The surroundings and the faults of a run, one line each. */
export function headOf({ case: one, shape, faultTexts }: CaseRecord): readonly string[] {
  const {
    latencyMs,
    topologyName,
    ratePerSecond,
    workload,
    values,
    receivers,
    hasTrickle,
    isEarly,
    hasOddClient,
  } = shape;
  return [
    `case ${caseText(one)}`,
    `${one.nodes} nodes, ${topologyName}, links of ${latencyMs} ms, ${workload} at ${ratePerSecond.toFixed(1)}/s for ${one.loadMs} ms, ${values} as values, receivers ${receivers === "loop" ? "as Maelstrom's" : "free"}`,
    ...(hasTrickle ? ["a few adds go on after the heal"] : []),
    ...(hasOddClient ? ["a client sends messages that need no reply"] : []),
    ...(isEarly ? ["faults of links from the start"] : []),
    ...faultTexts,
  ];
}

/** Messages with a client take no time: one line for them is enough. */
function eventText({ kind, message, reason, id }: JournalEvent): string | undefined {
  const withClient = isClient(message.src) || isClient(message.dest);
  if (withClient && kind === "recv") return undefined;
  const arrow = kind === "send" ? "→" : kind === "recv" ? "←" : `✗ ${reason ?? ""}`;
  return `${arrow} #${id} ${message.src} to ${message.dest}  ${shortBody(message)}`;
}

function isClient(id: string): boolean {
  return id.startsWith("c");
}

function shortBody({ body }: Message): string {
  const text = bodyText(body);
  return text.length <= BODY_LENGTH_MAX ? text : `${text.slice(0, BODY_LENGTH_MAX)}…`;
}
