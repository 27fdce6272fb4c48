/**
 * Pours junk into the built node as fast as it takes it: it has to live, its memory to stay bounded, and the honest values
 * among the junk to survive.
 *
 *   npm run junk -- [--megabytes 1024] [--seed TEXT]
 *
 * Exit code 1 if it does not, 2 if an argument is wrong.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { positiveNumber, scriptArguments } from "./arguments.ts";
import { runJunk } from "./junk/junk-run.ts";

const RESIDENT_MB_MAX = 512;

const { values: flags } = scriptArguments("junk", "--megabytes --seed", {
  options: { megabytes: { type: "string", default: "1024" }, seed: { type: "string", default: "junk" } },
});
const bundle = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist/gossiper.cjs");
const result = await runJunk({
  command: [process.execPath, bundle],
  bytes: positiveNumber("junk", "megabytes", flags.megabytes) * 1e6,
  seed: flags.seed,
  ...(process.stderr.isTTY && {
    onProgress: (bytes: number) => process.stderr.write(`${(bytes / 1e6).toFixed(0)} MB\r`),
  }),
});
const { bytes, seconds, residentBytesMax, honest, acknowledged, missing, exit } = result;
console.log(
  `${(bytes / 1e6).toFixed(0)} MB of junk in ${seconds.toFixed(1)} s (${(bytes / 1e6 / seconds).toFixed(0)} MB/s)`,
);
console.log(`resident memory at most ${(residentBytesMax / 1e6).toFixed(0)} MB, exit ${exit}`);
console.log(`${honest} honest broadcasts, ${acknowledged} acknowledged, ${missing} missing in the last read`);
const isGood =
  exit === 0 && missing === 0 && acknowledged === honest && residentBytesMax < RESIDENT_MB_MAX * 1e6;
console.log(isGood ? "It lives." : "It does not hold.");
process.exitCode = isGood ? 0 : 1;
