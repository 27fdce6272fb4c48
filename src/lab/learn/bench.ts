/** Commands of the lab whose rows show the mistake beside the right thing, where no run of `test` does. */

import { type BenchRow, benchRows } from "./bench-rows.ts";
import { jsonOf } from "./run-command.ts";
import type { Bench } from "./task.ts";

export interface BenchTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Runs the command and picks what matters of its rows. */
export async function benchTable({ command, rows: name }: Bench): Promise<BenchTable> {
  const { rows } = (await jsonOf(command.split(" "))) as { readonly rows: readonly BenchRow[] };
  const picked = rows.map((row) => benchRows[name](row)).filter((row) => row !== undefined);
  return {
    head: Object.keys(picked[0] ?? {}),
    rows: picked.map((row) => Object.values(row).map(String)),
  };
}
