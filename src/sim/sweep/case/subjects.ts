import type { InspectableNode } from "../../../node/inspection.ts";
import { isOverlayName } from "../../../node/overlay/overlay.ts";
import { defaultOptions, type NodeOptions } from "../../../node/settings/options.ts";
import { defaultSettings, profiles, type Settings } from "../../../node/settings/settings.ts";
import { createNode, strategyNames } from "../../../strategies/create-node.ts";
import type { Body } from "../../../wire/message.ts";

/**
 * The subjects of a sweep: every strategy as it comes, and every profile. Any of them may be had over another overlay than its own,
 * as `flood/random-regular`.
 */
export const subjectNames: readonly string[] = [...strategyNames, ...profiles.keys()];

export function isSubject(name: string): boolean {
  const [subject = "", overlay, ...rest] = name.split("/");
  return (
    subjectNames.includes(subject) && rest.length === 0 && (overlay === undefined || isOverlayName(overlay))
  );
}

/** The settings that a subject starts with. */
export function settingsOf(name: string, repair = true): Settings {
  const [subject = "", overlay] = name.split("/");
  const chosen = profiles.get(subject) ?? { strategy: subject };
  return { ...defaultSettings, ...chosen, ...(overlay === undefined ? {} : { overlay }), repair };
}

/** Makes the nodes of one run. A node that restarts draws other numbers. */
export function nodeMaker(
  settings: Settings,
  workload: NodeOptions["workload"],
  seed: string,
): (nodeId: string) => InspectableNode {
  let made = 0;
  return (nodeId) =>
    createNode({ ...defaultOptions, settings, workload, seed: `${seed}/${nodeId}/${made++}` });
}

/** All settings as one request. */
export function configureRequest(settings: Settings): Body {
  return {
    type: "configure",
    strategy: settings.strategy,
    overlay: settings.overlay,
    mode: settings.mode,
    fanout: settings.fanout,
    gossip_interval_ms: settings.gossipIntervalMs,
    batch_window_ms: settings.batchWindowMs,
    batch_size: settings.batchSize,
    ack_timeout_ms: settings.ackTimeoutMs,
    repair: settings.repair,
  };
}
