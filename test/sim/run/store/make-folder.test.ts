import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeFolder } from "../../../../src/sim/run/store/make-folder.ts";

const place = mkdtempSync(join(tmpdir(), "gossiper-folder-"));
afterAll(() => rmSync(place, { recursive: true }));

describe("making a folder", () => {
  test("makes all that are missing above it, and gives the topmost", () => {
    expect(makeFolder(join(place, "a/b/c"))).toBe(join(place, "a"));
    expect(statSync(join(place, "a/b/c")).isDirectory()).toBe(true);
    expect(makeFolder(join(place, "a/b/d"))).toBe(join(place, "a/b/d"));
  });

  test("gives nothing where it is there, behind a link, too", () => {
    mkdirSync(join(place, "there"));
    symlinkSync(join(place, "there"), join(place, "link"));
    expect(makeFolder(join(place, "there"))).toBeUndefined();
    expect(makeFolder(join(place, "link"))).toBeUndefined();
  });

  test("throws where a file is in the way, or a link leads nowhere", () => {
    writeFileSync(join(place, "file"), "");
    symlinkSync(join(place, "nowhere"), join(place, "astray"));
    for (const name of ["file", "file/a/b", "astray", "astray/a"])
      expect(() => makeFolder(join(place, name)), name).toThrow(/^E[A-Z]+: /);
  });

  test("throws, and returns, on a file system that takes no folders", () => {
    expect(() => makeFolder("/proc/gossiper/store")).toThrow(/^E[A-Z]+: /);
  });
});
