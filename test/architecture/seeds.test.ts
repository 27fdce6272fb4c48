import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryPath } from "../support/repository.ts";

const tests = readdirSync(repositoryPath("test"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path, code: readFileSync(join(repositoryPath("test"), path), "utf8") }));

it("properties are tried on the same inputs in every run: only support/properties.ts calls fast-check's runner", () => {
  const callers = tests.filter(({ code }) => /\bfc\.(?:assert|check)\(/.test(code)).map(({ path }) => path);
  expect(callers).toEqual(["support/properties.ts"]);
});
