import type { HostedNode } from "../../node/hosted.ts";
import { defaultOptions, type NodeOptions } from "../../node/options.ts";
import { defaultSettings, profiles, type Settings } from "../../node/settings.ts";
import { createNode, strategyNames } from "../../strategies/create-node.ts";

/** What is swept: every strategy as it comes, and every profile. */
export const subjectNames: readonly string[] = [...strategyNames, ...profiles.keys()];

/** The settings that a subject starts with. */
export function settingsOf(subject: string, repair = true): Settings {
  const profile = profiles.get(subject);
  return { ...defaultSettings, ...(profile ?? { strategy: subject }), repair };
}

/** Makes the nodes of one run. A node that restarts draws other numbers. */
export function nodeMaker(
  settings: Settings,
  workload: NodeOptions["workload"],
  seed: string,
): (nodeId: string) => HostedNode {
  let made = 0;
  return (nodeId) =>
    createNode({ ...defaultOptions, settings, workload, seed: `${seed}/${nodeId}/${made++}` });
}
