import { describe, expect, test } from "vitest";
import { Course, type Sent } from "./course.ts";

const members = ["n1", "n2", "n3", "n4", "n5"];
const bodies = (sent: readonly Sent[]) => sent.map(({ body }) => body);
const destinations = (sent: readonly Sent[]) => sent.map(({ dest }) => dest);

describe("without a topology", () => {
  test.each(["hybrid", "tree", "flood", "crdt"])(
    "a client's value goes to `fanout` random peers at once, under %s",
    (strategy) => {
      const course = new Course({ members, settings: { strategy, fanout: 3 } }, ["n1"]);
      course.broadcast("n1", 7);
      const sent = course.sent();
      expect(bodies(sent)).toEqual(Array(3).fill({ type: "broadcast", message: 7 }));
      expect(new Set(destinations(sent)).size).toBe(3);
    },
  );

  test("it goes to them, too, where somebody chose an overlay that needs a topology", () => {
    const course = new Course({ members, settings: { overlay: "topology" } }, ["n1"]);
    course.broadcast("n1", 7);
    expect(bodies(course.sent())).toEqual(Array(2).fill({ type: "broadcast", message: 7 }));
  });

  test("a forwarded value goes on, and not back to the peer that it came from", () => {
    const course = new Course({ members: ["n1", "n2", "n3"] }, ["n1"]);
    course.broadcast("n1", 0);
    course.sent();
    const sent = course.hear("n1", "n3", { type: "broadcast", message: 7 });
    expect(sent).toEqual([{ dest: "n2", body: { type: "broadcast", message: 7 } }]);
    for (const src of ["n2", "n3"])
      expect(course.hear("n1", src, { type: "broadcast", message: 7 })).toEqual([]);
  });

  test("later replies have the numbers that they would have without forwards", () => {
    const course = new Course({ members }, ["n1"]);
    course.hear("n1", "n5", { type: "broadcast", message: 1, msg_id: 4 });
    course.broadcast("n1", 2);
    course.sent();
    // `init_ok`, and a `broadcast_ok` for each of the two.
    expect(course.hear("n1", "n5", { type: "read", msg_id: 5 })[0]?.body).toMatchObject({ msg_id: 3 });
  });

  test("different peers are drawn", () => {
    const course = new Course({ members }, ["n1"]);
    course.broadcast("n1", ...Array.from({ length: 30 }, (_, i) => i));
    expect(new Set(destinations(course.sent()))).toEqual(new Set(members.slice(1)));
  });

  test("repair brings lost values, and every node has everything", () => {
    const course = new Course({ members });
    for (const [i, id] of members.entries()) course.broadcast(id, i);
    course.run(10_000);
    for (const id of members)
      expect(course.ask(id, { type: "read" })).toEqual({ type: "read_ok", messages: [0, 1, 2, 3, 4] });
  });

  test("a value that no forward brings is brought by repair", () => {
    const course = new Course({ members: ["n1", "n2", "n3"] }, ["n1", "n2"]);
    course.ask("n1", { type: "partition", blocked: ["n2", "n3"] });
    course.broadcast("n1", 7);
    course.run(100);
    course.ask("n1", { type: "heal" });
    course.run(3_000);
    expect(course.ask("n2", { type: "read" })).toMatchObject({ messages: [7] });
  });
});

describe("with a topology, or an overlay that needs none", () => {
  test.each<[string, object]>([
    ["hybrid", { topology: { n1: ["n2"] } }],
    ["hybrid", { settings: { overlay: "star" } }],
    ["flood", { topology: { n1: ["n2"] } }],
  ])(
    "nobody else hears of a value, under %s with %j",
    (strategy, { settings, ...options }: { settings?: object }) => {
      const course = new Course({ members, ...options, settings: { ...settings, strategy } }, ["n1"]);
      course.broadcast("n1", 7);
      expect(
        course.sent().filter(({ body }) => body.type === "broadcast" && body.msg_id === undefined),
      ).toEqual([]);
    },
  );
});
