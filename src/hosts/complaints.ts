import type { Writable } from "node:stream";
import type { Counters } from "../node/base/counters.ts";

/** At most one line in this time, defects aside. */
const COMPLAINT_INTERVAL_MS = 1_000;
/** A line that a slow reader of stderr has not taken yet suppresses the next ones. */
const COMPLAINT_BYTES_MAX = 64 * 1024;
/** Characters of a dropped line that are shown. */
const EXCERPT_LENGTH_MAX = 60;
/** Control characters that JSON does not escape. */
const HIGH_CONTROLS = /[\u007f-\u009f]/g;

/** The beginning of a line, with control characters escaped: a terminal must not obey what a client has sent. */
function excerptOf(line: string | undefined): string {
  if (line === undefined) return "";
  const isCut = line.length > EXCERPT_LENGTH_MAX;
  const excerpt = line.slice(0, EXCERPT_LENGTH_MAX).replace(HIGH_CONTROLS, "?");
  return `: ${JSON.stringify(excerpt)}${isCut ? "…" : ""}`;
}

/** Tells on stderr about the node: defects, notices, and now and then that something was dropped. */
export class Complaints {
  readonly #errors: Writable;
  readonly #counters: Counters;
  readonly #nowMs: () => number;
  /** Drops that were there at the last look, and at the last line about any. */
  #drops = 0;
  #toldDrops = 0;
  #toldMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(errors: Writable, counters: Counters, nowMs: () => number) {
    this.#errors = errors;
    this.#counters = counters;
    this.#nowMs = nowMs;
    errors.on("error", () => undefined);
  }

  /** One line, now. */
  write(text: string): void {
    const errors = this.#errors;
    if (errors.writableLength < COMPLAINT_BYTES_MAX && !errors.destroyed) errors.write(`gossiper: ${text}\n`);
  }

  /**
   * Looks at what the node has to tell: the first line goes at once. Later notices wait for their turn, later drops for the next drop.
   * `line`: the input that was just handled, if any.
   */
  report(line?: string): void {
    const { dropped, latestDrop, hasNotices } = this.#counters;
    const isNewDrop = dropped !== this.#drops;
    if (!isNewDrop && !hasNotices) return;
    const nowMs = this.#nowMs();
    if (nowMs - this.#toldMs < COMPLAINT_INTERVAL_MS) {
      if (!hasNotices) this.#drops = dropped;
      else this.#wait(this.#toldMs + COMPLAINT_INTERVAL_MS - nowMs);
      return;
    }
    this.#toldMs = nowMs;
    const notice = this.#counters.takeNotice();
    if (notice === undefined) {
      this.#drops = dropped;
      this.#toldDrops = dropped;
    }
    this.write(notice ?? `dropped: ${latestDrop} (${dropped} so far)${isNewDrop ? excerptOf(line) : ""}`);
    if (this.#counters.hasNotices) this.#wait(COMPLAINT_INTERVAL_MS);
  }

  /** The node has ended: what still waits is told, which is bounded, and all drops by reason, if there were any since the last line. */
  end(): void {
    clearTimeout(this.#timer);
    for (let text = this.#counters.takeNotice(); text !== undefined; text = this.#counters.takeNotice())
      this.write(text);
    if (this.#counters.dropped === this.#toldDrops) return;
    const byReason = [...this.#counters.drops].map(([reason, count]) => `${reason} ${count}`);
    this.write(`dropped in all: ${byReason.join(", ")}`);
  }

  /** Notices must not wait for the next message, and must not keep the process alive. */
  #wait(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.report();
    }, Math.ceil(ms)).unref();
  }
}
