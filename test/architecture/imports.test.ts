import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Finding, findingsOf, readViolations } from "../../scripts/architecture/check.ts";

/*
 * The arrows of the architecture, tried on small trees of files: each file breaks one rule or none, and has to be refused
 * by exactly the rule that it breaks.
 */

type Files = Readonly<Record<string, string>>;

const folders = ["wire", "crdt", "reconcile", "theory", "node", "strategies", "hosts", "sim", "lab"] as const;
type Folder = (typeof folders)[number];

/** The folders that each folder may import from besides itself. */
const arrows: Readonly<Record<Folder, readonly Folder[]>> = {
  wire: [],
  crdt: [],
  reconcile: [],
  theory: [],
  node: ["wire", "crdt", "reconcile", "theory"],
  strategies: ["node", "wire", "crdt", "reconcile", "theory"],
  hosts: ["strategies", "node", "wire"],
  sim: ["strategies", "node", "wire", "reconcile"],
  lab: ["wire", "node", "strategies", "crdt", "reconcile", "theory", "hosts", "sim"],
};

/** A room that the table knows, for folders whose files all stand in rooms. */
const roomOf: Partial<Record<Folder, string>> = { node: "node/log", sim: "sim/time" };

const pairs = folders.flatMap((from) =>
  folders.filter((to) => to !== from).map((to) => ({ from, to, allowed: arrows[from].includes(to) })),
);

/** The file of each folder that is imported. Simulator and lab may import the one of the node that has this name. */
const target = "hosted.ts";

/** Each file that may be imported; itself it imports nothing. */
const targets: Files = Object.fromEntries([
  ...folders.map((folder) => [`src/${folder}/${target}`, "export type A = 1;\nexport const a = 1;\n"]),
  ["src/main.ts", "export const a = 1;\n"],
  ["scripts/x.ts", "export const a = 1;\n"],
  ["test/x.ts", "export const a = 1;\n"],
]);

const spellings = {
  value: (to: string) => `export { a } from "../../${to}";\n`,
  type: (to: string) => `import type { A } from "../../${to}";\nexport type B = A;\n`,
  detour: (to: string) => `export { a } from "./../../${to}";\n`,
  side: (to: string) => `import "../../${to}";\n`,
  dynamic: (to: string) => `export const a = import("../../${to}");\n`,
};

const arrowFiles: Files = Object.fromEntries(
  pairs.flatMap(({ from, to }) =>
    Object.entries(spellings).map(([name, spell]) => [
      `src/${roomOf[from] ?? `${from}/deep`}/${name}-${to}.ts`,
      spell(`${to}/${target}`),
    ]),
  ),
);

const outsideFiles: Files = Object.fromEntries(
  folders.flatMap((from) => {
    const folder = `src/${roomOf[from] ?? `${from}/deep`}`;
    return [
      [`${folder}/to-main.ts`, 'export { a } from "../../main.ts";\n'],
      [`${folder}/to-script.ts`, 'export { a } from "../../../scripts/x.ts";\n'],
      [`${folder}/to-test.ts`, 'export { a } from "../../../test/x.ts";\n'],
      [`${folder}/zod.ts`, 'export { z } from "zod/mini";\n'],
      [`${folder}/whole-zod.ts`, 'export { z } from "zod";\n'],
      [`${folder}/runtime.ts`, 'export { readFileSync } from "node:fs";\n'],
      [`${folder}/dynamic-runtime.ts`, 'export const fs = import("node:fs");\n'],
      [`${folder}/package.ts`, 'export { Command } from "commander";\n'],
    ];
  }),
);

/** The rules that each file breaks; whatever reaches no entry point is left out, as nothing here does. */
async function refusalsOf(files: Files): Promise<Record<string, readonly string[]>> {
  const findings = findingsOf(await violationsOf(files));
  const refusals: Record<string, string[]> = Object.fromEntries(Object.keys(files).map((file) => [file, []]));
  for (const { file, rule } of findings.filter(({ rule }) => rule !== "product")) refusals[file]?.push(rule);
  return refusals;
}

const scratch: string[] = [];

async function violationsOf(files: Files): ReturnType<typeof readViolations> {
  const root = mkdtempSync(join(tmpdir(), "gossiper-imports-"));
  scratch.push(root);
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), code);
  }
  return readViolations(root);
}

afterAll(() => {
  for (const root of scratch) rmSync(root, { recursive: true, force: true });
});

describe("the folders of src", () => {
  let refusals: Record<string, readonly string[]> = {};

  beforeAll(async () => {
    const attic = { "src/attic/y.ts": `export { a } from "../wire/${target}";\n` };
    refusals = await refusalsOf({ ...targets, ...arrowFiles, ...outsideFiles, ...attic });
  });

  it.each(folders)("%s imports only what its arrows allow, however the import is written", (from) => {
    const folder = `src/${roomOf[from] ?? `${from}/deep`}`;
    const expected = pairs
      .filter((pair) => pair.from === from)
      .flatMap(({ to, allowed }) =>
        Object.keys(spellings).map((name) => [`${folder}/${name}-${to}.ts`, allowed ? [] : ["arrows"]]),
      );
    expect(expected.length).toBe((folders.length - 1) * Object.keys(spellings).length);
    expect(Object.fromEntries(expected.map(([file]) => [file, refusals[file as string]]))).toEqual(
      Object.fromEntries(expected),
    );
  });

  it.each(folders)("%s imports no entry point, script or test", (from) => {
    const folder = `src/${roomOf[from] ?? `${from}/deep`}`;
    for (const file of ["to-main", "to-script", "to-test"])
      expect([file, refusals[`${folder}/${file}.ts`]]).toEqual([file, ["arrows"]]);
  });

  const mayParse = ["wire", "node", "strategies", "hosts", "sim", "lab"];
  const mayRun = ["hosts", "sim", "lab"];
  const mayUseAny = ["sim", "lab"];

  it.each(folders)("%s imports only the packages that it may have", (from) => {
    const folder = `src/${roomOf[from] ?? `${from}/deep`}`;
    const refusedUnless = (allowed: readonly string[]) => (allowed.includes(from) ? [] : ["packages"]);
    const names = ["zod", "whole-zod", "runtime", "dynamic-runtime", "package"];
    expect(Object.fromEntries(names.map((name) => [name, refusals[`${folder}/${name}.ts`]]))).toEqual({
      zod: refusedUnless(mayParse),
      "whole-zod": refusedUnless(mayUseAny),
      runtime: refusedUnless(mayRun),
      "dynamic-runtime": refusedUnless(mayRun),
      package: refusedUnless(mayUseAny),
    });
  });

  it("need a row in the table before they import anything", () => {
    expect(refusals["src/attic/y.ts"]).toEqual(["arrows"]);
  });
});

describe("rooms", () => {
  /** Lower rooms first. */
  const orders = {
    "src/node": ["log", "links", "repair"],
    "src/sim": ["time", "network", "nodes", "clients", "run", "checkers", "sweep"],
    "src/sim/sweep": ["case", "run", "judge"],
  };

  /** For each pair of rooms an import, with the rules that it breaks. */
  function roomImports(
    folder: string,
    order: readonly string[],
  ): [file: string, code: string, rules: string[]][] {
    return order.flatMap((name, height) =>
      order.flatMap((other, otherHeight) => {
        if (name === other) return [];
        const code = `export type { A } from "../${other}/x.ts";\n`;
        return [[`${folder}/${name}/to-${other}.ts`, code, otherHeight < height ? [] : ["arrows"]]];
      }),
    );
  }

  const outsiders = ["src/sim/run", "src/lab", "scripts", "test/conformance"];
  const wayFrom = (folder: string) => `${folder.replaceAll(/[^/]+/g, "..")}/src/node`;
  const files: Files = Object.fromEntries([
    ...Object.entries(orders).flatMap(([folder, order]) => [
      ...order.map((name) => [`${folder}/${name}/x.ts`, "export type A = 1;\n"]),
      ...roomImports(folder, order).map(([file, code]) => [file, code]),
    ]),
    ...["limits", "core", "inspection"].map((name) => [`src/node/${name}.ts`, "export type A = 1;\n"]),
    ["src/node/log/limits.ts", 'export type { A } from "../limits.ts";\n'],
    ["src/node/log/core.ts", 'export type { A } from "../core.ts";\n'],
    ...outsiders.flatMap((folder) =>
      ["core", "log/x", "inspection"].map((name) => [
        `${folder}/${name.replace("/", "-")}.ts`,
        `export type { A } from "${wayFrom(folder)}/${name}.ts";\n`,
      ]),
    ),
  ]);
  let refusals: Record<string, readonly string[]> = {};

  beforeAll(async () => {
    refusals = await refusalsOf(files);
  });

  it.each(Object.entries(orders))(
    "of %s import what stands below them and nothing above",
    (folder, order) => {
      const expected = roomImports(folder, order).map(([file, , rules]) => [file, rules] as const);
      expect(expected.length).toBe(order.length * (order.length - 1));
      expect(Object.fromEntries(expected.map(([file]) => [file, refusals[file]]))).toEqual(
        Object.fromEntries(expected),
      );
    },
  );

  it("of the node import its small loose files, but not its core", () => {
    expect(refusals).toMatchObject({ "src/node/log/limits.ts": [], "src/node/log/core.ts": ["arrows"] });
  });

  it.each(outsiders)("of the node are not imported by %s, which may look into it", (folder) => {
    expect(refusals).toMatchObject({
      [`${folder}/core.ts`]: ["arrows"],
      [`${folder}/log-x.ts`]: ["arrows"],
      [`${folder}/inspection.ts`]: [],
    });
  });
});

describe("scripts of pages", () => {
  const client = "src/lab/pages/client";
  const files: Files = {
    "src/wire/hosted.ts": "export type A = 1;\n",
    "src/lab/pages/chart-page.ts": "export type A = 1;\n",
    "src/lab/pages/render-page.ts": "export type A = 1;\n",
    [`${client}/chart-page.ts`]: 'export type { A } from "../chart-page.ts";\n',
    [`${client}/chart/plot.ts`]:
      'export { plot } from "@observablehq/plot";\nexport { zoom } from "d3-zoom";\n',
    [`${client}/other-data.ts`]: 'export type { A } from "../render-page.ts";\n',
    [`${client}/wire.ts`]: 'export type { A } from "../../../wire/hosted.ts";\n',
    [`${client}/runtime.ts`]: 'export { readFileSync } from "node:fs";\n',
    [`${client}/package.ts`]: 'export { z } from "zod/mini";\n',
    "src/lab/draws.ts": 'export { plot } from "@observablehq/plot";\n',
    "src/lab/imports.ts": 'export type { A } from "./pages/client/chart-page.ts";\n',
  };

  it("know the types of their data and what draws; nothing else imports either", async () => {
    expect(await refusalsOf(files)).toEqual({
      "src/wire/hosted.ts": [],
      "src/lab/pages/chart-page.ts": [],
      "src/lab/pages/render-page.ts": [],
      [`${client}/chart-page.ts`]: [],
      [`${client}/chart/plot.ts`]: [],
      [`${client}/other-data.ts`]: ["arrows"],
      [`${client}/wire.ts`]: ["arrows"],
      [`${client}/runtime.ts`]: ["packages"],
      [`${client}/package.ts`]: ["packages"],
      "src/lab/draws.ts": ["packages"],
      "src/lab/imports.ts": ["arrows"],
    });
  });
});

describe("a circle", () => {
  const circle: Files = {
    "src/lab.ts": 'import "./lab/a.ts";\n',
    "src/lab/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;\n',
    "src/lab/b.ts": 'export type { A as B } from "./c.ts";\n',
    "src/lab/c.ts": 'import { type A } from "./a.ts";\nexport type { A };\n',
    "src/lab/d.ts": 'import type { A } from "./a.ts";\nexport type D = A;\n',
  };
  const circlesIn = async (files: Files) =>
    findingsOf(await violationsOf(files)).filter(({ rule }) => rule === "circles");

  it("of type imports alone is refused, with the way around it", async () => {
    const whole: Finding = {
      rule: "circles",
      file: "src/lab/a.ts",
      text: "stands in a circle: src/lab/a.ts → src/lab/b.ts → src/lab/c.ts → src/lab/a.ts",
    };
    expect(await circlesIn(circle)).toEqual([whole]);
  });

  it("that is broken is none", async () => {
    expect(await circlesIn({ ...circle, "src/lab/c.ts": "export type A = 1;\n" })).toEqual([]);
  });
});

describe("a file of the product", () => {
  it("is reached from an entry point, unless it is part of a library", async () => {
    const files = {
      "src/main.ts": 'import "./hosts/used.ts";\n',
      "src/hosts/used.ts": "export const a = 1;\n",
      "src/hosts/unused.ts": 'export { a } from "./used.ts";\n',
      "src/theory/formula.ts": "export const a = 1;\n",
      "test/user.test.ts": 'import "../src/hosts/unused.ts";\n',
    };
    expect(findingsOf(await violationsOf(files))).toMatchObject([
      { rule: "product", file: "src/hosts/unused.ts" },
    ]);
  });
});
