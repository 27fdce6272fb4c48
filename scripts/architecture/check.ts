import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { IConfiguration, ICruiseResult, IViolation } from "dependency-cruiser";
import { type RuleKind, rules } from "./arrows.ts";

export interface Finding {
  readonly rule: RuleKind;
  /** The file that has to change. */
  readonly file: string;
  readonly text: string;
}

const binary = fileURLToPath(
  new URL("../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs", import.meta.url),
);

const configuration: IConfiguration = {
  forbidden: [...rules],
  options: {
    // By default dependency-cruiser reads TypeScript with TypeScript, but with no version from 7 on.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "(^|/)node_modules/" },
  },
};

/** The changes that the violations of one tree ask for. */
export function findingsOf(violations: readonly IViolation[]): Finding[] {
  return violations.map((violation) => {
    if (violation.cycle === undefined) return findingOf(violation);
    const circle = [violation.from, ...violation.cycle.map(({ name }) => name)];
    return { rule: "circles", file: violation.from, text: `stands in a circle: ${circle.join(" → ")}` };
  });
}

/**
 * Reads every import below `root`, `import type` included, and returns those that break a rule or stand in a circle.
 * dependency-cruiser runs as a process of its own: inside tsx it cannot load its parser.
 */
export async function readViolations(root: string): Promise<readonly IViolation[]> {
  const folder = mkdtempSync(join(tmpdir(), "gossiper-rules-"));
  try {
    const config = join(folder, "rules.json");
    writeFileSync(config, JSON.stringify(configuration));
    const sources = ["src", "test", "scripts"].filter((name) => existsSync(join(root, name)));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [binary, "--config", config, "--output-type", "json", ...sources],
      { cwd: root, maxBuffer: 1e8 },
    );
    return (JSON.parse(stdout) as ICruiseResult).summary.violations;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findingOf({ rule: { name }, from, to }: IViolation): Finding {
  const at = name.indexOf(": ");
  const rule = name.slice(0, at) as RuleKind;
  const why = name.slice(at + 2);
  return rule === "product"
    ? { rule, file: to, text: why }
    : { rule, file: from, text: `imports ${to}: ${why}` };
}
