import { describe, expect, test } from "vitest";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { Course } from "./course.ts";

const topology = { n1: ["n2"], n2: ["n1"] };
const pair = (settings: object = {}) => new Course({ members: ["n1", "n2"], topology, settings });

describe("`read` on a replica that no client has used", () => {
  test.each(strategyNames)("answers with the elements that its peers have added, under %s", (strategy) => {
    const course = pair({ strategy });
    course.ask("n1", { type: "add", element: "x" });
    course.run(2_500);
    expect(course.ask("n2", { type: "read" })).toEqual({ type: "read_ok", elements: ["x"] });
  });

  test("answers with an empty set where every element has been removed", () => {
    const course = pair();
    course.ask("n1", { type: "add", element: "x" });
    course.ask("n1", { type: "remove", element: "x" });
    course.run(2_500);
    expect(course.ask("n2", { type: "read" })).toEqual({ type: "read_ok", elements: [] });
  });

  test("answers with messages once there is a broadcast, and as long as there is nothing", () => {
    const course = pair();
    expect(course.ask("n2", { type: "read" })).toEqual({ type: "read_ok", messages: [] });
    course.ask("n1", { type: "add", element: "x" });
    course.broadcast("n1", 7);
    course.run(2_500);
    expect(course.ask("n2", { type: "read" })).toEqual({ type: "read_ok", messages: [7] });
    expect(course.ask("n1", { type: "read" })).toEqual({ type: "read_ok", elements: ["x"] });
  });
});
