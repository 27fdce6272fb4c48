import type { Message } from "../../wire/message.ts";
import { type Mistake, SET_WORKLOADS } from "./mistake.ts";
import { NodeDecorator, valuesIn } from "./node-decorator.ts";

/** The loop over the peers ends one early: of the messages that pass values on, the last is never sent. */
class FanoutOffByOne extends NodeDecorator {
  override takeOutbox(): readonly Message[] {
    const messages = super.takeOutbox();
    const last = messages.findLastIndex(
      (message) => this.isPeer(message.dest) && valuesIn(message).length > 0,
    );
    return last < 0 ? messages : messages.toSpliced(last, 1);
  }
}

export const wrongFanoutOffByOne: Mistake = {
  name: "wrong-fanout-off-by-one",
  does: "leaves out the last of the peers that a value should go to; no repair hides it",
  shows: "lost values, without any fault: the last node never hears anything of the others",
  workloads: SET_WORKLOADS,
  nodeArguments: ["--strategy", "flood", "--overlay", "total"],
  settings: { repair: false },
  decorate: (node) => new FanoutOffByOne(node),
};
