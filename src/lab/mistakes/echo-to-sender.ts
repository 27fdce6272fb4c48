import type { Json } from "../../wire/message.ts";
import { CopyingNode } from "./copying-node.ts";
import { type Mistake, SET_WORKLOADS } from "./mistake.ts";

/** Each value from a neighbour goes back to it, once: the loop over the neighbours does not leave out the sender. */
class EchoToSender extends CopyingNode {
  protected override onValues(src: string, values: readonly Json[], known: readonly Json[]): void {
    for (const value of values) if (!known.includes(value)) this.said.push(this.copyTo(src, value));
  }
}

export const echoToSender: Mistake = {
  name: "echo-to-sender",
  does: "sends each new value back to the node that it came from",
  shows: "msgs-per-op; nothing else, since a seen set stops the copies",
  workloads: SET_WORKLOADS,
  decorate: (node) => new EchoToSender(node),
};
