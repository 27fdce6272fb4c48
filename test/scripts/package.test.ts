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

  it.each(documents)(
    "is installed in $path from the file that npm pack makes, and from no registry",
    ({ text }) => {
      const installed = [...text.matchAll(/npm (?:install|i) (\S*gossiper[^\s`]*)/g)].map(([, what]) => what);
      expect(installed).toEqual([`../gossiper/${manifest.name}-${manifest.version}.tgz`]);
      expect(text).toContain("`npm pack`");
    },
  );
});
