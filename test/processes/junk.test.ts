import { expect, test } from "vitest";
import { runJunk } from "../../scripts/junk/junk-run.ts";
import { bundle } from "../support/binary.ts";

/** `npm run junk` is the long form: 1 GB. */
const BYTES = 40_000_000;

test("junk at full speed does not end a node, fill its memory, or cost an honest value", async () => {
  const result = await runJunk({ command: [process.execPath, bundle], bytes: BYTES, seed: "test" });
  expect(result).toMatchObject({ exit: 0, missing: 0, acknowledged: result.honest });
  expect(result.honest).toBeGreaterThan(300);
  expect(result.bytes).toBeGreaterThan(BYTES);
  expect(result.residentBytesMax).toBeLessThan(256e6);
});
