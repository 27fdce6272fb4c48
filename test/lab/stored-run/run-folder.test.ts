import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { runFolder } from "../../../src/lab/stored-run/run-folder.ts";
import { freshFolder } from "../lab-harness.ts";

const store = freshFolder();

/** Makes runs in the store and gives their paths. */
function runs(...names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const path = join(store(), name);
    mkdirSync(path, { recursive: true });
    return path;
  });
}

describe("the run that is meant", () => {
  it("is the newest of all workloads without a name, the second of a millisecond before the first", () => {
    const [, , newest] = runs(
      "g-set/20260102T1Z",
      "broadcast/20260103T1Z",
      "broadcast/20260103T1Z-2",
      "echo/20250101T1Z",
    );
    symlinkSync("echo/20250101T1Z", join(store(), "latest"));
    expect(runFolder(undefined, store())).toBe(newest);
  });

  it("is the newest that is wanted", () => {
    const [finished = ""] = runs("broadcast/20260102T1Z", "broadcast/20260103T1Z");
    writeFileSync(join(finished, "results.json"), "{}");
    expect(runFolder(undefined, store(), (folder) => folder === finished)).toBe(finished);
  });

  it("is a folder, a name in the store, or what a link points to", () => {
    const [path] = runs("broadcast/20260102T1Z");
    symlinkSync("broadcast/20260102T1Z", join(store(), "latest"));
    expect([path ?? "", "broadcast/20260102T1Z", "latest"].map((run) => runFolder(run, store()))).toEqual([
      path,
      path,
      path,
    ]);
  });

  it("is found by its time alone, whichever workload it is of", () => {
    const [, path] = runs("broadcast/20260102T1Z", "g-set/20260103T091019.650Z");
    expect(runFolder("20260103T091019.650Z", store())).toBe(path);
  });

  it("is refused in one line where there is none", () => {
    expect(() => runFolder(undefined, store())).toThrow(
      `no run in the store ${store()}; npx gossiper-lab test makes one, --store names another`,
    );
    writeFileSync(join(store(), "file"), "");
    expect(() => runFolder("file", store())).toThrow(
      `no run file, neither as a folder nor in the store ${store()}`,
    );
    // By its whole path, since it may be called just "store".
    expect(() => runFolder("file", relative(process.cwd(), store()))).toThrow(`in the store ${store()}`);
  });
});
