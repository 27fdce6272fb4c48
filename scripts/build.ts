/**
 * Bundles the two binaries, the library and the scripts of the lab's pages into `dist/`.
 *
 *   tsx scripts/build.ts               builds all bundles
 *   tsx scripts/build.ts --if-needed   builds only where a source is newer than the oldest bundle
 *   tsx scripts/build.ts --with-types  builds all bundles, and the library's declarations in `dist/types` (after `npm ci`, before packing)
 *
 * It speaks on stderr only: stdout belongs to whatever runs next (`npm start`, `npm pack`).
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const shebang = "#!/usr/bin/env node\n";
// CommonJS dependencies (commander, cli-table3) call `require("node:…")`, which an ES module does not have.
const requireShim =
  'import { createRequire as gossiperCreateRequire } from "node:module";\n' +
  "const require = gossiperCreateRequire(import.meta.url);\n";

interface Bundle {
  readonly source: string;
  readonly output: string;
  readonly executable: boolean;
  /** The most the bundle may weigh: a node's start is mostly the parsing of its bundle. */
  readonly bytesMax: number;
  readonly options: BuildOptions;
}

const bundles: readonly Bundle[] = [
  {
    source: "src/main.ts",
    output: "dist/gossiper.cjs",
    executable: true,
    bytesMax: 250_000,
    // Node starts a CommonJS file faster than a module (`npm run bench -- start`).
    options: { format: "cjs", minify: true, legalComments: "none", banner: { js: shebang } },
  },
  {
    source: "src/lab.ts",
    output: "dist/lab.mjs",
    executable: true,
    bytesMax: Number.POSITIVE_INFINITY,
    options: { banner: { js: shebang + requireShim } },
  },
  {
    source: "src/index.ts",
    output: "dist/index.mjs",
    executable: false,
    bytesMax: Number.POSITIVE_INFINITY,
    // Users of the library bring schemas of their own: they must come from the same zod as ours.
    options: { external: ["zod"] },
  },
  {
    source: "src/reconcile/index.ts",
    output: "dist/reconcile.mjs",
    executable: false,
    bytesMax: Number.POSITIVE_INFINITY,
    options: {},
  },
  pageScript("chart-page"),
  pageScript("run-page"),
];

/** Files of the pages that need no bundling. */
const copies = ["page.html", "page.css"].map((name) => ({
  source: `src/lab/pages/client/${name}`,
  output: `dist/pages/${name}`,
}));

/** `npx` keeps its links to a package's executables: the name that it may have linked before stays, beside the bundle that starts faster. */
const linked = { output: "dist/gossiper.mjs", text: `${shebang}import "./gossiper.cjs";\n` };

/** A script that stands inside a page, which may have a megabyte with its data. */
function pageScript(name: string): Bundle {
  return {
    source: `src/lab/pages/client/${name}.ts`,
    output: `dist/pages/${name}.js`,
    executable: false,
    bytesMax: 400_000,
    options: { platform: "browser", format: "iife", target: "es2022", minify: true, legalComments: "none" },
  };
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** The latest change below a path, in milliseconds; folders count too, since a deleted file changes only its folder. */
function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

function isUpToDate(): boolean {
  const outputs = [...bundles, linked, ...copies].map(({ output }) => join(root, output));
  if (!outputs.every((output) => existsSync(output))) return false;
  const oldestOutputMs = Math.min(...outputs.map((output) => statSync(output).mtimeMs));
  const inputs = ["src", "package.json", "scripts/build.ts"].map((input) => newestMs(join(root, input)));
  return Math.max(...inputs) < oldestOutputMs;
}

async function buildBundle(bundle: Bundle, version: string, startedAtMs: number): Promise<void> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [bundle.source],
    outfile: bundle.output,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { __VERSION__: JSON.stringify(version) },
    logLevel: "warning",
    write: false,
    ...bundle.options,
  });
  const code = result.outputFiles?.[0]?.contents;
  if (code === undefined) throw new Error(`esbuild gave no output for ${bundle.source}`);
  if (code.byteLength > bundle.bytesMax) {
    throw new Error(`${bundle.output} has ${code.byteLength} bytes, the limit is ${bundle.bytesMax}`);
  }
  replaceFile(join(root, bundle.output), code, bundle.executable, startedAtMs);
  console.error(`${bundle.output} ${(code.byteLength / 1000).toFixed(1)} kB`);
}

/**
 * Replaces a file in one step, so that a node started meanwhile never sees half of it. The file carries the time at which
 * the build began: a source saved during the build is newer.
 */
function replaceFile(path: string, contents: Uint8Array, executable: boolean, timeMs: number): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  if (executable) chmodSync(temporary, 0o755);
  utimesSync(temporary, timeMs / 1000, timeMs / 1000);
  renameSync(temporary, path);
}

async function buildBundles(): Promise<void> {
  const startedAtMs = Date.now();
  const version = readVersion();
  mkdirSync(join(root, "dist/pages"), { recursive: true });
  for (const bundle of bundles) await buildBundle(bundle, version, startedAtMs);
  replaceFile(join(root, linked.output), Buffer.from(linked.text), true, startedAtMs);
  for (const { source, output } of copies) {
    replaceFile(join(root, output), readFileSync(join(root, source)), false, startedAtMs);
  }
}

/** A process of its own, so that it goes on beside the bundles. */
async function buildTypes(): Promise<void> {
  rmSync(join(root, "dist/types"), { recursive: true, force: true });
  const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
  const compilerArguments = [
    join(dirname(compiler), "bin/tsc"),
    "--project",
    join(root, "scripts/tsconfig.types.json"),
  ];
  const child = spawn(process.execPath, compilerArguments, { stdio: ["ignore", 2, 2] });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error("the library's declarations could not be written");
}

const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => flag !== "--if-needed" && flag !== "--with-types");
if (unknown.length > 0) {
  console.error(`build: unknown argument ${unknown.join(" ")}; allowed: --if-needed --with-types`);
  process.exit(2);
}
try {
  if (flags.includes("--with-types")) await Promise.all([buildBundles(), buildTypes()]);
  else if (!(flags.includes("--if-needed") && isUpToDate())) await buildBundles();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
