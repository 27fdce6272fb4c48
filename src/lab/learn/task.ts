import type { Body } from "../../wire/message.ts";
import type { BenchRows } from "./bench-rows.ts";
import type { ShownFigure } from "./shown-figures.ts";

/** One of the 19 tasks: everything that its screen, its page and its check say. */
export interface Task {
  readonly number: number;
  /** Its name in commands, and the folder of its cases. */
  readonly name: string;
  readonly title: string;
  /** The thing to build, in two to four sentences. */
  readonly build: string;
  /** The requests that the node has to answer besides `init`, each with its fields and its reply. */
  readonly messages: readonly Exchange[];
  readonly example: Example;
  /** The usual mistake, and why it hurts. */
  readonly mistake: string;
  /** Runs that show the mistake and the right thing. Without them the example shows it. */
  readonly show?: Show;
  /** A command that shows it, where `test` has no workload for it. */
  readonly bench?: Bench;
  /** The figures to reach, in words. */
  readonly reach: string;
  /** The command that measures them with a node of one's own, where that is not `learn TASK --bin ./mine`. */
  readonly measure?: string;
  /** The place in the source where our node does it, from the package's folder. */
  readonly source: readonly string[];
  /** Cases that any right node passes, by name. */
  readonly cases: readonly string[];
  /** Commands that go on from here. */
  readonly further: readonly string[];
}

/** A request, `type {fields}`, and what answers it; `""` where nothing does. */
export type Exchange = readonly [request: string, reply: string];

/** A conversation with node n1, which begins with its `init`. */
export interface Example {
  readonly nodes: number;
  readonly says: readonly (readonly [src: string, body: Body])[];
}

/** Two runs of `gossiper-lab test`, or one that has both figures, in virtual time and with one seed. */
export interface Show {
  /** Flags of all runs, and of the run of a node of one's own: the load, and the limits on the figures. */
  readonly load: string;
  /** Flags and arguments with which our node goes wrong; absent where the right run has both figures. */
  readonly wrong?: string;
  /** The command that shows on the messages how it goes wrong, behind `gossiper-lab`. The run before it keeps its messages. */
  readonly look?: string;
  /** Flags and arguments with which our node does it right. */
  readonly right: string;
  /** The figures that decide. */
  readonly figures: readonly ShownFigure[];
  /** Whether `learn TASK --bin` runs it, too. A node that only knows this task's messages may not be able to. */
  readonly isForAnyNode: boolean;
}

/** A command of the lab that prints rows, behind `gossiper-lab`. */
export interface Bench {
  readonly command: string;
  readonly rows: BenchRows;
}

/** The types that a node of this task has to know. */
export function typesOf(task: Task): ReadonlySet<string> {
  return new Set(["init", ...task.messages.map(([request]) => request.split(" ", 1)[0] ?? "")]);
}
