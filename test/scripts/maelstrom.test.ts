import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { freshFolder } from "../lab/lab-harness.ts";

const folder = freshFolder();
const root = fileURLToPath(new URL("../..", import.meta.url));

function runScript(argv: readonly string[], environment: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "scripts/maelstrom.ts", ...argv],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, MAELSTROM_HOME: "", ...environment },
    },
  );
  return { status, stdout, stderr };
}

/** A stand-in that prints its arguments. */
function installStandIn(): void {
  writeFileSync(join(folder(), "maelstrom"), '#!/bin/sh\nprintf "%s|" "$@"\nexit 7\n', { mode: 0o755 });
}

describe("npm run maelstrom", () => {
  it("says how to get Maelstrom where there is none, and exits 2", () => {
    const { status, stdout, stderr } = runScript(["-w", "echo"], { PATH: folder() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /^maelstrom: .*Java 11.*https:\/\/github.com\/jepsen-io\/maelstrom\/releases.*MAELSTROM_HOME/,
    );
  });

  it("passes flags on with our node, before the nodes' own arguments, and its exit code back", () => {
    installStandIn();
    const argv = ["-w", "broadcast", "--rate", "5", "--", "--strategy", "tree"];
    const { status, stdout } = runScript(argv, { MAELSTROM_HOME: folder() });
    expect(stdout).toBe(`test|-w|broadcast|--rate|5|--bin|${root}maelstrom.sh|--|--strategy|tree|`);
    expect(status).toBe(7);
  });

  it("leaves another node and other commands alone", () => {
    installStandIn();
    const environment = { PATH: `${folder()}:${process.env.PATH}` };
    expect(runScript(["test", "--bin", "x.py"], environment).stdout).toBe("test|--bin|x.py|");
    expect(runScript(["serve"], environment).stdout).toBe("serve|");
  });
});
