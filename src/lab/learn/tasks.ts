import { didYouMean } from "../../node/settings/did-you-mean.ts";
import { labCommand } from "../command-line/command-line.ts";
import { UsageError } from "../command-line/usage-error.ts";
import type { Task } from "./task.ts";
import { broadcastTasks } from "./tasks/broadcast.ts";
import { dataTasks } from "./tasks/data.ts";
import { gossipTasks } from "./tasks/gossip.ts";
import { treeTasks } from "./tasks/trees.ts";

/** The 19 tasks, in their order. */
export const tasks: readonly Task[] = [...broadcastTasks, ...gossipTasks, ...treeTasks, ...dataTasks];

/** The task of that number or name. */
export function taskOf(text: string): Task {
  const task = tasks.find(({ number, name }) => String(number) === text || name === text);
  if (task !== undefined) return task;
  const names = tasks.map(({ name }) => name);
  throw new UsageError(
    `there is no task ${JSON.stringify(text)}${didYouMean(text, names) || `; allowed: 1 to ${tasks.length}, or a name of ${labCommand("learn")}`}`,
  );
}
