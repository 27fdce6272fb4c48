import { describe, expect, test } from "vitest";
import { Course } from "./course.ts";

const members = ["n1", "n2"];
const topology = { n1: ["n2"], n2: ["n1"] };

describe("`partition` with ids that are no members", () => {
  const course = () => new Course({ members, topology }, ["n1"]);
  const status = (cut: Course) => cut.ask("n1", { type: "partition_status" });

  test("blocks them and says so", () => {
    const cut = course();
    expect(cut.ask("n1", { type: "partition", blocked: ["n3", "n4", "n3"] })).toEqual({
      type: "partition_ok",
    });
    const blocked = ["n3", "n4"];
    expect(status(cut)).toMatchObject({ blocked, is_partitioned: true, messages_dropped: 0 });
  });

  test("drops what comes from them, and counts it", () => {
    const cut = course();
    cut.ask("n1", { type: "partition", blocked: ["n3"] });
    cut.hear("n1", "n3", { type: "broadcast", message: "from outside", msg_id: 1 });
    expect(status(cut)).toMatchObject({ messages_dropped: 1 });
    expect(cut.ask("n1", { type: "read" })).toMatchObject({ messages: [] });
  });

  test("never cuts the node off from itself", () => {
    const cut = course();
    cut.ask("n1", { type: "partition", blocked: ["n1"] });
    expect(status(cut)).toMatchObject({ blocked: [], is_partitioned: false });
  });

  test("is over after `heal`", () => {
    const cut = course();
    cut.ask("n1", { type: "partition", blocked: ["n3"] });
    cut.ask("n1", { type: "heal" });
    cut.hear("n1", "n3", { type: "broadcast", message: "from outside", msg_id: 1 });
    expect(cut.ask("n1", { type: "read" })).toMatchObject({ messages: ["from outside"] });
  });
});

describe("`gossip_round` with blocked peers", () => {
  const round = (blocked: readonly string[]) => {
    const course = new Course({ members: ["n1", "n2", "n3"] }, ["n1"]);
    course.ask("n1", { type: "gossip_sync", messages: ["a", "b"] });
    course.ask("n1", { type: "partition", blocked });
    const before = course.ask("n1", { type: "gossip_stats" }).gossip_messages_sent as number;
    const reply = course.ask("n1", { type: "gossip_round" });
    const after = course.ask("n1", { type: "gossip_stats" }).gossip_messages_sent as number;
    const lists = course.sent().filter(({ body }) => body.type === "gossip_sync");
    return { reply, sent: after - before, lists };
  };

  test("says that nothing was sent where all of them are", () => {
    const { reply, sent, lists } = round(["n2", "n3"]);
    expect(reply).toEqual({ type: "gossip_round_ok", peers_contacted: 0, messages_sent: 0 });
    expect({ sent, lists }).toEqual({ sent: 0, lists: [] });
  });

  test("counts those that are not", () => {
    const { reply, sent, lists } = round(["n3"]);
    expect(reply).toEqual({ type: "gossip_round_ok", peers_contacted: 1, messages_sent: 2 });
    expect(sent).toBe(1);
    expect(lists).toMatchObject([{ dest: "n2", body: { messages: ["a", "b"] } }]);
  });
});
