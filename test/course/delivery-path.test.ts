import { describe, expect, test } from "vitest";
import { Course, type Topology } from "./course.ts";

const members = ["n1", "n2", "n3", "n4"];
/** Each member has the next and the one before it. */
const line: Topology = Object.fromEntries(
  members.map((id, i) => [id, [members[i - 1], members[i + 1]].filter((peer) => peer !== undefined)]),
);
const info = (course: Course, id: string, value: unknown) =>
  course.ask(id, { type: "delivery_info", value, path: true });

describe("`delivery_info` with `path`", () => {
  test("names the nodes from the one that a client told to this one, for the first value as for later ones", () => {
    const course = new Course({ members, topology: line });
    course.broadcast("n1", "first");
    course.run(4_000);
    course.broadcast("n1", "later");
    course.run(1_000);
    for (const value of ["first", "later"]) {
      for (const [i, id] of members.entries()) {
        const path = members.slice(0, i + 1);
        const expected = { type: "delivery_info_ok", value, delivered_via: "tree", hops: i, path };
        expect(info(course, id, value), id).toEqual(expected);
      }
    }
  });

  test("counts hops like that, too, where values cross each other at the start", () => {
    const course = new Course({ members, topology: line });
    for (const id of members) course.broadcast(id, `of ${id}`);
    course.run(5_000);
    for (const [i, id] of members.entries()) {
      for (const [j, origin] of members.entries()) {
        const between = members.slice(Math.min(i, j), Math.max(i, j) + 1);
        const path = j <= i ? between : between.toReversed();
        expect(info(course, id, `of ${origin}`)).toMatchObject({ hops: Math.abs(i - j), path });
      }
    }
  });

  test("is asked for: without it the answer is what it was", () => {
    const course = new Course({ members, topology: line }, ["n1"]);
    course.broadcast("n1", 7);
    const answer = { type: "delivery_info_ok", value: 7, delivered_via: "tree", hops: 0 };
    for (const fields of [{}, { path: false }])
      expect(course.ask("n1", { type: "delivery_info", value: 7, ...fields })).toEqual(answer);
    expect(info(course, "n1", 7)).toEqual({ ...answer, path: ["n1"] });
    expect(course.ask("n1", { type: "delivery_info", value: 7, path: "yes" })).toMatchObject({ code: 12 });
  });

  test("names the peer where nothing else is known", () => {
    const course = new Course({ members, topology: line }, ["n2"]);
    course.hear("n2", "n1", { type: "broadcast", message: 7, msg_id: 1 });
    course.hear("n2", "n3", { type: "gossip_sync", messages: [8], msg_id: 1 });
    expect(info(course, "n2", 7)).toMatchObject({ delivered_via: "tree", hops: 1, path: ["n1", "n2"] });
    expect(info(course, "n2", 8)).toMatchObject({ delivered_via: "gossip", hops: 1, path: ["n3", "n2"] });
  });

  test("adds nothing to a forward that other implementations read", () => {
    const course = new Course({ members, topology: line }, ["n2"]);
    expect(course.hear("n2", "n1", { type: "broadcast", message: 7 })).toEqual([
      { dest: "n3", body: { type: "broadcast", message: 7, msg_id: 2 } },
    ]);
  });

  test("keeps a bound where the way is long", () => {
    const many = Array.from({ length: 100 }, (_, i) => `n${i}`);
    const topology = Object.fromEntries(
      many.map((id, i) => [id, [many[i - 1], many[i + 1]].filter((peer) => peer !== undefined)]),
    );
    const course = new Course({ members: many, topology });
    course.run(4_000);
    course.broadcast("n0", 7);
    course.run(3_000);
    const { hops, path } = info(course, "n99", 7) as { hops: number; path: readonly string[] };
    expect(hops).toBe(99);
    expect(path.length).toBeLessThanOrEqual(66);
    expect([path[0], path[1], path.at(-1)]).toEqual(["n0", "n1", "n99"]);
  });
});
