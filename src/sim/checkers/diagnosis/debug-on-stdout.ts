import type { ViolationKind } from "../../nodes/violation.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";
import { quoted } from "./diagnosis.ts";

const TEXT_KINDS: ReadonlySet<ViolationKind> = new Set(["not-json", "not-an-object", "blank-line"]);

/** Lines on stdout that are no messages and do not try to be. */
export class DebugOnStdout implements Finder {
  find({ run }: FinishedRun): Diagnosis | undefined {
    const lines = run.violations.filter(({ kind, line }) => TEXT_KINDS.has(kind) && !/^\s*\{/.test(line));
    const [first] = lines;
    if (first === undefined) return undefined;
    const text = first.line.trim().replace(/^"(.*)"$/, "$1");
    const example = text === "" ? "a blank line" : `"${quoted(text)}"`;
    const many = lines.length === 1 ? "once" : `${lines.length} times`;
    return {
      mistake: "debug-on-stdout",
      text: `${first.node} wrote text to stdout, ${many}, first ${example}: stdout is for messages alone; debug text belongs on stderr`,
      explains: ["S7-clean-wire", "lost", "setup"],
    };
  }
}
