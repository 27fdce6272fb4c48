import type { Network } from "../network/network.ts";
import type { Endpoint } from "../network/receiver.ts";
import type { Scheduler } from "../time/scheduler.ts";
import type { Violation } from "./violation.ts";

/** A node of a run, in process or as a process of its own. */
export interface RunningNode extends Endpoint {
  readonly id: string;
  /** Starts it, or starts it anew after a crash, with nothing of its memory left. It is registered already. */
  start(): void;
  /** Ends it at once, on purpose: no death is reported, and what arrives is dropped until `start`. */
  crash(): void;
  /** Ends it for good, without grace, as Maelstrom does. The promise settles when nothing of it is left running. */
  stop(): Promise<void>;
  /** Halts it where it is; what arrives waits. */
  pause(): void;
  resume(): void;
  /** Whether it is ended, or has ended. */
  isDown(): boolean;
  state(): NodeState;
}

export interface NodeState {
  readonly id: string;
  readonly status: "starting" | "running" | "paused" | "stopped" | "dead";
  /** Present for a process that ended by itself. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** Why it is dead, in words. */
  readonly problem?: string;
  /** Its last lines on stderr. */
  readonly stderrTail: readonly string[];
}

/** The run, as a node needs it. */
export interface NodeHost {
  readonly scheduler: Scheduler;
  readonly network: Network;
  onViolation(violation: Violation): void;
  /** The node died without being asked to. */
  onDeath(nodeId: string, problem: string): void;
  onStderrLine(nodeId: string, line: string): void;
  /** Why a reply to a client that left cannot be delivered; `undefined` where it is none. */
  lateReplyText?(client: string, inReplyTo: unknown): string | undefined;
}

/** Makes the node with this id; `start` starts it. */
export type NodeLauncher = (nodeId: string, host: NodeHost) => RunningNode;
