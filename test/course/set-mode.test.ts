import { describe, expect, test } from "vitest";
import { Course } from "./course.ts";

const members = ["n1", "n2"];
const topology = { n1: ["n2"], n2: ["n1"] };

interface Write {
  readonly at?: string;
  readonly client: string;
  readonly value: unknown;
  readonly context?: object;
}

const write = (course: Course, { at = "n1", client, value, context = {} }: Write) =>
  course.ask(at, { type: "vv_write", key: "cart", value, context }, client);
const read = (course: Course, at = "n1") => course.ask(at, { type: "vv_read", key: "cart" });
const setMode = (course: Course, mode: string, at = "n1") =>
  expect(course.ask(at, { type: "set_mode", mode })).toEqual({ type: "set_mode_ok" });
const milk = { client: "c1", value: ["milk"] };
const eggs = { client: "c2", value: ["eggs"] };
const siblings = {
  type: "vv_read_ok",
  values: [
    { value: ["milk"], vc: { c1: 1 } },
    { value: ["eggs"], vc: { c2: 1 } },
  ],
  conflict: true,
};
const only = (value: unknown, vc: object) => ({
  type: "vv_read_ok",
  values: [{ value, vc }],
  conflict: false,
});

describe("`vv_write` of two clients that have read nothing", () => {
  test("leaves both as siblings under `vv`, which is the mode at the start", () => {
    const course = new Course({ members, topology }, ["n1"]);
    write(course, milk);
    write(course, eggs);
    expect(read(course)).toEqual(siblings);
  });

  test("under `lww` leaves the later one, and its clock is the same as under `vv`", () => {
    const course = new Course({ members, topology }, ["n1"]);
    setMode(course, "lww");
    expect(write(course, milk)).toEqual({ type: "vv_write_ok", vc: { c1: 1 } });
    expect(write(course, eggs)).toEqual({ type: "vv_write_ok", vc: { c2: 1 } });
    expect(read(course)).toEqual(only(["eggs"], { c2: 1 }));
  });

  test("under `lww` on two nodes leaves the later one on both", () => {
    const course = new Course({ members, topology });
    for (const id of members) setMode(course, "lww", id);
    write(course, { ...eggs, at: "n2" });
    course.run(3);
    write(course, milk);
    course.run(2_500);
    for (const id of members) expect(read(course, id)).toEqual(only(["milk"], { c1: 1 }));
  });

  test("under `lww` on two nodes at one moment leaves the same one on both", () => {
    const course = new Course({ members, topology });
    for (const id of members) setMode(course, "lww", id);
    write(course, milk);
    write(course, { ...eggs, at: "n2" });
    course.run(2_500);
    expect(read(course, "n1")).toEqual(read(course, "n2"));
    expect(read(course)).toMatchObject({ conflict: false, values: [{}] });
  });
});

describe("switching the mode", () => {
  test("back and forth loses no siblings that were kept", () => {
    const course = new Course({ members, topology }, ["n1"]);
    write(course, milk);
    write(course, eggs);
    setMode(course, "lww");
    expect(read(course)).toEqual(siblings);
    setMode(course, "vv");
    expect(read(course)).toEqual(siblings);
  });

  test("decides what the next write does, and no earlier one", () => {
    const course = new Course({ members, topology }, ["n1"]);
    write(course, milk);
    write(course, eggs);
    setMode(course, "lww");
    write(course, { client: "c3", value: ["bread"] });
    expect(read(course)).toEqual(only(["bread"], { c3: 1 }));
    setMode(course, "vv");
    write(course, { client: "c4", value: ["tea"] });
    expect(read(course)).toMatchObject({
      conflict: true,
      values: [{ value: ["bread"] }, { value: ["tea"] }],
    });
    // A client replaces what it has read, under whichever mode it was written, and by any client.
    write(course, { client: "c5", value: ["all"], context: { c3: 1, c4: 1 } });
    expect(read(course)).toEqual(only(["all"], { c3: 1, c4: 1, c5: 1 }));
  });

  test("does not let a client's number be counted twice", () => {
    const course = new Course({ members, topology }, ["n1"]);
    setMode(course, "lww");
    write(course, milk);
    write(course, eggs);
    expect(write(course, milk)).toEqual({ type: "vv_write_ok", vc: { c1: 2 } });
  });

  test("on one node leaves the other's as it is: its concurrent write stays beside", () => {
    const course = new Course({ members, topology });
    setMode(course, "lww", "n1");
    write(course, { ...milk, at: "n1" });
    write(course, { ...eggs, at: "n2" });
    course.run(2_500);
    for (const id of members) expect(read(course, id)).toEqual(siblings);
  });
});

describe("another key-value store", () => {
  test("is not touched by the mode", () => {
    const course = new Course({ members, topology }, ["n1"]);
    setMode(course, "lww");
    write(course, milk);
    expect(course.ask("n1", { type: "kv_read", key: "cart" })).toMatchObject({ type: "error", code: 20 });
  });
});
