import type { HostedNode } from "../../node/hosted.ts";
import type { Settings } from "../../node/settings/settings.ts";
import type { WorkloadName } from "../../sim/clients/workloads/workloads.ts";

/** A mistake that our own node can be started with. It is made around the node, or with its flags; the node has no branch for it. */
export interface Mistake {
  readonly name: string;
  /** The wrong thing that the node does, in one line. */
  readonly does: string;
  /** The figure or verdict that it spoils, in one line. */
  readonly shows: string;
  /** Workloads in which it shows; the first is run where none is named. */
  readonly workloads: readonly [WorkloadName, ...WorkloadName[]];
  /** Flags of the node without which it does not show. Those of the command line come behind them, and win. */
  readonly nodeArguments?: readonly string[];
  /** Settings of the node that are part of it. */
  readonly settings?: Partial<Settings>;
  /** Wraps a node, made of our own. */
  readonly decorate?: (node: HostedNode) => HostedNode;
}

/** Workloads in which values are added and read as a list. */
export const SET_WORKLOADS = ["broadcast"] as const;
