import type { JournalEvent } from "../../network/journal.ts";
import type { Diagnosis, Finder, FinishedRun } from "./diagnosis.ts";

/** A node that lives, was asked, and has never said a word. */
export class StdoutNotFlushed implements Finder {
  readonly #speakers = new Set<string>();
  readonly #asked = new Set<string>();

  observe({ kind, message }: JournalEvent): void {
    if (kind === "send") this.#speakers.add(message.src);
    else if (kind === "recv") this.#asked.add(message.dest);
  }

  find({ run }: FinishedRun): Diagnosis | undefined {
    const faulty = new Set(run.violations.map(({ node }) => node));
    const mute = run.problems.find(
      ({ kind, node = "" }) =>
        kind === "init" && !this.#speakers.has(node) && !faulty.has(node) && this.#asked.has(node),
    )?.node;
    if (mute === undefined || run.nodes.some(({ id, status }) => id === mute && status === "dead"))
      return undefined;
    return {
      mistake: "stdout-not-flushed",
      text: `${mute} got init, lives, and nothing has come out of its stdout: it must be flushed after each line, since a pipe is buffered`,
      explains: ["setup"],
    };
  }
}
