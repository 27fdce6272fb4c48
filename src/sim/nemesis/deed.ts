import type { Random } from "../../node/random.ts";
import type { NemesisAction, NemesisEvent, NemesisStep } from "./nemesis-plan.ts";

/** One fault that has begun: what is to be said of it, and how it ends. */
export interface Deed extends Pick<NemesisEvent, "nodes" | "text"> {
  readonly action: NemesisAction;
  readonly blocked?: NemesisEvent["blocked"];
  /** The words for its end. */
  readonly endText: string;
  /** Ends it; called once. Absent where it cannot be ended. */
  end?(): void;
}

/** The particulars that a step gives; whatever it leaves open is drawn. */
export type Wish = Partial<Pick<NemesisStep, "action" | "nodes" | "groups" | "amount">>;

/** Begins one kind of fault; `undefined` where no node is left that it could befall. */
export type Torment = (wish: Wish, random: Random) => Deed | undefined;

/** Stops and starts of nodes: what a nemesis asks of the run. Each returns whether anything was to be done. */
export interface NodeFaults {
  /** Ends it at once, with its memory. */
  kill(nodeId: string): boolean;
  /** Starts a killed node anew, with `init` and all that a fresh node is told. */
  restart(nodeId: string): boolean;
  /** It stands still, until every `owner` that stopped it lets it go on; what arrives waits. */
  pause(nodeId: string, owner: object): boolean;
  resume(nodeId: string, owner: object): boolean;
  /** How far its clock is off, from its start on. */
  clockOffMs(nodeId: string): number;
}
