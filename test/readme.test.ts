import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../src/wire/message.ts";
import { repositoryPath } from "./support/repository.ts";

/*
 * The code that our documents show, as a reader would use it: pasted into a copy of the sources, compiled, run. A block
 * that implements a strategy gets its line in the table of strategies; a block that imports `gossiper` is a node, or a host of nodes; one that
 * imports `gossiper/reconcile` is an example that checks itself; one that renders a page is part of a command of the lab.
 */

interface Block {
  readonly document: string;
  readonly code: string;
}

/** More than a few seeds is the sweep's business; with fewer a strategy that loses values would be lucky too often. */
const SEEDS = ["1", "2", "3", "4", "5", "6"];
const LOAD = ["--rate", "20", "--time-limit", "10", "--latency", "10"];

const root = repositoryPath("");
const documents = ["README.md", ...["src", "test"].flatMap(readmesBelow)];
const blocks: readonly Block[] = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => ({ document, code }));
});
const strategies = blocks.filter(({ code }) => / implements Strategy\b/.test(code));
const hosts = blocks.filter(({ code }) => /\bHostedNode\b/.test(code));
const programs = blocks.filter((block) => /\bfrom "gossiper"/.test(block.code) && !hosts.includes(block));
const pages = blocks.filter(({ code }) => /\brenderChartPage\b/.test(code));
const examples = blocks.filter(({ code }) => /\bfrom "gossiper\/reconcile"/.test(code));

function readmesBelow(parent: string): string[] {
  const files = readdirSync(join(root, parent), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /(^|\/)README\.md$/.test(file)).map((file) => join(parent, file));
}

/** The folder that the sources are copied to. */
let folder = "";

const run = promisify(execFile);
const hostFile = (i: number) => join(folder, `host-${i}.ts`);
const programFile = (i: number) => join(folder, `program-${i}.ts`);
const pageFile = (i: number) => join(folder, `src/lab/example/page-${i}.ts`);
const exampleFile = (i: number) => join(folder, `example-${i}.ts`);
/** The exports of the package, and their sources. */
const exported = { gossiper: "src/index.ts", "gossiper/reconcile": "src/reconcile/index.ts" };

function namesOf({ code, document }: Block): { className: string; name: string } {
  const className = /\bexport class (\w+) implements Strategy\b/.exec(code)?.[1];
  const name = /\breadonly name = "([\w-]+)"/.exec(code)?.[1];
  if (className === undefined || name === undefined)
    throw new Error(`${document}: a strategy without a name`);
  return { className, name };
}

/** One file and one line in the table, as the document says. */
function mount(strategy: Block): void {
  const { className, name } = namesOf(strategy);
  writeFileSync(join(folder, "src/strategies", `${name}.ts`), strategy.code);
  const table = join(folder, "src/strategies/create-node.ts");
  const text = readFileSync(table, "utf8");
  const mounted = text.replace(/^(?= {2}flood: Flood,$)/m, `  "${name}": ${className},\n`);
  if (mounted === text) throw new Error("the table of strategies is not where it was");
  writeFileSync(table, `import { ${className} } from "./${name}.ts";\n${mounted}`);
}

async function compile(): Promise<void> {
  const paths = Object.fromEntries(Object.entries(exported).map(([name, source]) => [name, [`./${source}`]]));
  const options = { paths, noEmit: true };
  const include = ["src", "program-*.ts", "host-*.ts", "example-*.ts"];
  const tsconfig = { extends: "./base.json", compilerOptions: options, include };
  cpSync(join(root, "tsconfig.json"), join(folder, "base.json"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  await run(process.execPath, [compiler, "--project", join(folder, "tsconfig.json")], { cwd: folder }).catch(
    ({ stdout }: { stdout: string }) => expect.fail(`the code of the documents does not compile:\n${stdout}`),
  );
}

async function bundle(source: string, output: string, banner = ""): Promise<void> {
  const js = `#!/usr/bin/env node\n${banner}`;
  await build({
    absWorkingDir: folder,
    entryPoints: [source],
    outfile: output,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    alias: Object.fromEntries(Object.entries(exported).map(([name, source]) => [name, join(folder, source)])),
    define: { __VERSION__: '"0.0.0"' },
    banner: { js },
    logLevel: "error",
  });
  chmodSync(join(folder, output), 0o755);
}

/** Runs a test in the lab of the copy and gives its verdict. */
function judge(...argv: string[]): Promise<Record<string, unknown>> {
  return labJson("test", "--store", join(folder, "store"), ...argv);
}

/** Runs a command of the lab of the copy and gives its result. */
async function labJson(command: string, ...argv: string[]): Promise<Record<string, unknown>> {
  const lab = [join(folder, "lab.mjs"), command, "--json", ...argv];
  const { stdout, stderr } = await run(process.execPath, lab, { maxBuffer: 2 ** 26 }).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gossiper-readme-"));
  for (const source of ["src", "package.json"])
    cpSync(join(root, source), join(folder, source), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const strategy of strategies) mount(strategy);
  for (const [i, { code }] of programs.entries()) writeFileSync(programFile(i), code);
  for (const [i, { code }] of hosts.entries()) writeFileSync(hostFile(i), code);
  for (const [i, { code }] of examples.entries()) writeFileSync(exampleFile(i), code);
  mkdirSync(join(folder, "src/lab/example"));
  for (const [i, { code }] of pages.entries()) writeFileSync(pageFile(i), code);
  await compile();
  const shim =
    'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n';
  await bundle("src/lab.ts", "lab.mjs", shim);
  for (const i of pages.keys()) await bundle(pageFile(i), `page-${i}.mjs`);
  cpSync(join(root, "dist/pages"), join(folder, "dist/pages"), { recursive: true });
  for (const i of programs.keys()) await bundle(programFile(i), `program-${i}.mjs`);
  for (const i of hosts.keys()) await bundle(hostFile(i), `host-${i}.mjs`);
  // Random bits that are the same in every run.
  const bits = "const crypto = { getRandomValues: (words) => words.fill(20_241) };\n";
  for (const i of examples.keys()) await bundle(exampleFile(i), `example-${i}.mjs`, bits);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the code of the documents", () => {
  it("is a strategy, a program, a host, a page or an example, each block with imports, and there is one of each at least", () => {
    expect(strategies.length).toBeGreaterThan(0);
    expect(programs.length).toBeGreaterThan(0);
    expect(hosts.length).toBeGreaterThan(0);
    expect(pages.length).toBeGreaterThan(0);
    expect(examples.length).toBeGreaterThan(0);
    const known = [...strategies, ...programs, ...hosts, ...pages, ...examples];
    const pasted = blocks.filter(({ code }) => /^import /m.test(code));
    expect(pasted.filter((block) => !known.includes(block))).toEqual([]);
  });

  it.each(strategies.flatMap((strategy) => SEEDS.map((seed) => [namesOf(strategy).name, seed])))(
    "%s loses nothing with seed %s",
    async (name, seed) => {
      const verdict = await judge("--virtual", ...LOAD, "--seed", seed, "--", "--strategy", name);
      expect(verdict).toMatchObject({
        "valid?": true,
        workload: { "lost-count": 0, "never-read-count": 0, "acknowledged-count": expect.any(Number) },
      });
    },
  );

  it("is a strategy that a file of the tests holds, but for the way to the node", () => {
    const example = readFileSync(join(root, "test/strategies/whisper-example.ts"), "utf8");
    const shown = strategies.map(({ code }) => code);
    expect(shown).toContain(example.replaceAll('"../../src/', '"../'));
    expect(example.split("\n").length).toBeLessThan(40);
  });

  it.each(strategies.map((strategy) => namesOf(strategy).name))(
    "%s keeps every promise in a sweep, and takes its place in a comparison",
    async (name) => {
      const swept = await labJson("sweep", "--strategies", name, "--seeds", "8", "--jobs", "1");
      expect(swept).toMatchObject({ "valid?": true, runs: 8 });
      const load = ["--node-count", "5", "--seeds", "2", ...LOAD];
      const compared = await labJson("compare", "--strategies", `${name},flood`, ...load);
      expect(compared).toMatchObject({
        settings: [
          { name, calm: { "lost-count": 0, "invalid-runs": 0 }, partitions: { "lost-count": 0 } },
          { name: "flood", calm: { "lost-count": 0, "invalid-runs": 0 } },
        ],
      });
    },
  );

  it.each(programs.map(({ document }, i) => [i, document]))("program %i of %s is a node", async (i) => {
    const load = ["-w", "echo", "--node-count", "2", "--rate", "50", "--time-limit", "0.5"];
    expect(await judge("--bin", join(folder, `program-${i}.mjs`), ...load)).toMatchObject({ "valid?": true });
  });

  it.each(programs.map(({ document }, i) => [i, document]))(
    "program %i of %s takes our flags, refuses others, and has help",
    async (i) => {
      const program = join(folder, `program-${i}.mjs`);
      const refused = await run(process.execPath, [program, "--profile", "nonsense"]).catch(
        (failed: { code: number; stdout: string; stderr: string }) => failed,
      );
      expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("--profile") });
      const { stdout } = await run(process.execPath, [program, "--help"]);
      expect(stdout).toMatch(/^Usage: gossiper /);
    },
  );

  it.each(hosts.map(({ document }, i) => [i, document]))(
    "host %i of %s carries a value from one node to the other",
    async (i) => {
      const { stdout } = await run(process.execPath, [join(folder, `host-${i}.mjs`)]);
      const replies = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Message);
      expect(replies.map(({ src, body }) => `${src} ${body.type}`)).toEqual([
        ...["n1 init_ok", "n2 init_ok", "n1 topology_ok", "n2 topology_ok"],
        ...["n1 broadcast_ok", "n2 read_ok"],
      ]);
      expect(replies.at(-1)?.body.messages).toEqual([7]);
    },
  );

  it.each(pages.map(({ document }, i) => [i, document]))("page %i of %s is written", async (i) => {
    await run(process.execPath, [join(folder, `page-${i}.mjs`)], { cwd: folder });
    const { code } = pages[i] as Block;
    const [, title] = /\btitle: "(.*)"/.exec(code) ?? [];
    const [, file] = /\bwriteFileSync\("(.*?)"/.exec(code) ?? [];
    expect(readFileSync(join(folder, file as string), "utf8")).toContain(title);
  });

  it.each(examples.map(({ document }, i) => [i, document]))(
    "example %i of %s finds what it says",
    async (i) => {
      const { stdout } = await run(process.execPath, [join(folder, `example-${i}.mjs`)]);
      const { code } = examples[i] as Block;
      const said = [...code.matchAll(/^console\.log\(.*\); \/\/ → (.*)$/gm)].map(([, text]) => text);
      expect(said.length).toBeGreaterThan(0);
      expect(stdout.trimEnd().split("\n")).toEqual(said);
    },
  );
});
