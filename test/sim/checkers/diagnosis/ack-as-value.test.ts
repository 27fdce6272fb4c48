import { describe, expect, it } from "vitest";
import { AckAsValue } from "../../../../src/sim/checkers/diagnosis/ack-as-value.ts";
import type { FinishedRun } from "../../../../src/sim/checkers/diagnosis/diagnosis.ts";
import { readSetHistory } from "../../../../src/sim/checkers/set-history.ts";
import type { Body } from "../../../../src/wire/message.ts";
import { HistoryBuilder } from "../history-builder.ts";

const acknowledgement = { type: "forward_ok", in_reply_to: 5, note: "kept" };

/** What is said of a run in which a message reached n2 and a read of n2 showed values. */
function found(shown: readonly unknown[], body: Body = acknowledgement, src = "n1", storm?: object) {
  const finder = new AckAsValue(["n1", "n2"]);
  const message = { src, dest: "n2", body };
  finder.observe({ kind: "recv", timeMs: 1, id: 1, message }, body.value === undefined ? [] : [body.value]);
  const { events } = new HistoryBuilder().add("n1", 7, 0).read("n2", shown, 10);
  const judgement = { traffic: { storm } };
  return finder.find({ judgement, set: readSetHistory(events) } as unknown as FinishedRun);
}

describe("a value that nobody broadcast", () => {
  it.each<[unknown, string]>([
    [null, "null, which nobody broadcast: it is the value that an acknowledgement does not have"],
    [5, "5, which nobody broadcast: it is a part of an acknowledgement"],
    ["kept", "kept, which nobody broadcast: it is a part of an acknowledgement"],
    [
      acknowledgement,
      `${JSON.stringify(acknowledgement)}, which nobody broadcast: it is a part of an acknowledgement`,
    ],
  ])("is told to be of an acknowledgement: %j", (value, what) => {
    expect(found([7, value])).toEqual({
      mistake: "ack-as-value",
      text: `n2 showed ${what}. A message with in_reply_to brings no value`,
      explains: ["S1-no-phantom"],
    });
  });

  it("is told nothing where it is no part of one, or where none came from a node", () => {
    expect(found([7])).toBeUndefined();
    expect(found([7, 6])).toBeUndefined();
    expect(found([7, null], acknowledgement, "c1")).toBeUndefined();
    expect(found([7, 5], { type: "forward", value: 7, in_reply_to: 5 })).toBeUndefined();
    expect(found([7, 5], { type: "greeting", round: 5 })).toBeUndefined();
  });

  it("explains a storm of acknowledgements, too, in the words of the storm", () => {
    const storm = { mistake: "acknowledgement", text: "A storm: acknowledgements are passed on" };
    expect(found([7], acknowledgement, "n1", storm)).toEqual({
      mistake: "ack-as-value",
      text: storm.text,
      explains: ["S1-no-phantom", "storm"],
    });
  });
});
