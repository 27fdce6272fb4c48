import { describe, expect, it } from "vitest";
import { badInput, grouped, wholeCase } from "./bad-input-table.ts";
import { runBundle } from "./support/binary.ts";
import { runInProcess } from "./support/in-process.ts";
import { isInstrumented } from "./support/instrumented.ts";
import { linesOf } from "./support/repository.ts";
import { transcriptProblem } from "./support/transcript.ts";

/** If reading takes longer than a second, the node asks whether the others are there. */
function isQuestionToPeer(line: string): boolean {
  return line.includes('"type": "compare"');
}

/** If it takes longer than a gossip interval, items that have changed go to the neighbours meanwhile. */
function isSpreading(line: string): boolean {
  return /"dest": "n[23]", "body": \{"type": "batch", .*"state": \[/.test(line);
}

/** No topology has come, so each new value goes to its two peers; what this table is about is the answers. */
function isForward(line: string): boolean {
  return /"dest": "n[23]", "body": \{"type": "broadcast", "message": (?!.*"msg_id": )/.test(line);
}

describe("in process", () => {
  it.each(badInput)("$row: $name", (bad) => {
    const { input, expected } = wholeCase(bad);
    const chunks = bad.isSplit ? Array.from(input, (byte) => Uint8Array.of(byte)) : [input];
    const { lines, drops } = runInProcess(chunks);
    const said = lines.filter((line) => !isForward(line));
    expect(transcriptProblem(expected, said)).toBeUndefined();
    expect(drops).toEqual(bad.drops ?? {});
  });
});

describe.skipIf(isInstrumented)("over real pipes", () => {
  it.concurrent.each(grouped(badInput))("$row: $name", async (bad) => {
    const { input, expected } = wholeCase(bad);
    const { code, signal, stdout, stderr } = await runBundle(input);
    const said = linesOf(stdout).filter(
      (line) => !(isQuestionToPeer(line) || isSpreading(line) || isForward(line)),
    );
    expect(transcriptProblem(expected, said)).toBeUndefined();
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    const [reason] = Object.keys(bad.drops ?? {});
    const complaints = linesOf(stderr);
    if (reason === undefined) expect(complaints).toEqual([]);
    // One line at once; the next, which says how many there were, not before a second has passed.
    else expect(complaints[0]?.replace(/\): ".*"…?$/, ")")).toBe(`gossiper: dropped: ${reason} (1 so far)`);
  });
});
