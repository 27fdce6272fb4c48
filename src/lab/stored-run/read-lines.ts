import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** Progress is told this often, in bytes. */
const PROGRESS_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file line by line, whatever its size; `onProgress` is told how many bytes were read. Rejects with what reading or
 * `onLine` throws.
 */
export function readLines(
  path: string,
  onLine: (line: string) => void,
  onProgress?: (bytes: number) => void,
): Promise<void> {
  return new Promise((settle, fail) => {
    let bytes = 0;
    let toldBytes = 0;
    let isStopped = false;
    const input = createReadStream(path, { highWaterMark: 1024 * 1024 });
    // Its events take half the time of its iterator.
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    const stop = (error: unknown): void => {
      isStopped = true;
      fail(error);
      lines.close();
      input.destroy();
    };
    input.on("error", stop);
    // It passes on the errors of its input.
    lines.on("error", stop);
    input.on("data", (chunk) => {
      bytes += chunk.length;
      if (bytes - toldBytes < PROGRESS_BYTES) return;
      toldBytes = bytes;
      onProgress?.(bytes);
    });
    lines.on("line", (line) => {
      if (isStopped) return;
      try {
        onLine(line);
      } catch (error) {
        stop(error);
      }
    });
    lines.on("close", settle);
  });
}
