import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryPath } from "../support/repository.ts";

/*
 * The package as it is installed from a folder or from the tarball of `npm pack`: both run `prepare`, as `npm ci` does.
 */

const json = (path: string) => JSON.parse(readFileSync(repositoryPath(path), "utf8"));
const manifest = json("package.json");
const documents = ["README.md", "src/reconcile/README.md"].map((path) => ({
  path,
  text: readFileSync(repositoryPath(path), "utf8"),
}));

describe("the package", () => {
  it("has declarations for each of its modules, written whenever it is prepared", () => {
    const { files, compilerOptions } = json("scripts/tsconfig.types.json");
    const sources = files.map((path: string) => join("scripts", path));
    const modules = Object.values<string | { types: string }>(manifest.exports).filter(
      (entry) => typeof entry !== "string",
    );
    const declared = modules.map(({ types }) =>
      types.replace(/^\.\/dist\/types\//, "src/").replace(/\.d\.ts$/, ".ts"),
    );
    expect(join("scripts", compilerOptions.outDir)).toBe("dist/types");
    expect(declared).toEqual(sources);
    expect(sources.filter((path: string) => !existsSync(repositoryPath(path)))).toEqual([]);
    expect(manifest.scripts.prepare).toBe("tsx scripts/build.ts --with-types");
  });

  it("brings the types of Node along with its declarations, which refer to them", () => {
    const host = readFileSync(repositoryPath("src/hosts/stdio.ts"), "utf8");
    expect(host).toMatch(/import type \{[^}]+\} from "node:stream";/);
    const [first] = readFileSync(repositoryPath("src/index.ts"), "utf8").split("\n");
    expect(first).toBe('/// <reference types="node" preserve="true" />');
  });

  it("is checked without colours where the checks go into a pipe", () => {
    const [lint = ""] = manifest.scripts.check.split(" && ");
    const [program, ...flags] = lint.replace(/ \.$/, " biome.json").split(" ");
    const path = repositoryPath(join("node_modules", ".bin", program));
    const printed = execFileSync(path, flags, { encoding: "utf8", cwd: repositoryPath(".") });
    expect(printed).toContain("Checked 1 file");
    expect(printed).not.toContain("\u001b");
  });

  it.each(documents)(
    "is installed in $path from the file that npm pack makes, and from no registry",
    ({ text }) => {
      const installed = [...text.matchAll(/npm (?:install|i) (\S*gossiper[^\s`]*)/g)].map(([, what]) => what);
      expect(installed).toEqual([`../gossiper/${manifest.name}-${manifest.version}.tgz`]);
      expect(text).toContain("`npm pack`");
    },
  );
});
