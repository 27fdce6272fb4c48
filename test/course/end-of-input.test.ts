import { describe, expect, test } from "vitest";
import { strategyNames } from "../../src/strategies/create-node.ts";
import { Course, type CourseOptions, type Sent } from "./course.ts";

const members = ["n1", "n2", "n3"];
const topology = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] };

/** The values in messages to other nodes, however they are put, each as often as it was sent. */
function valuesIn(sent: readonly Sent[]): readonly unknown[] {
  return sent.flatMap(({ body }) => {
    if (body.type === "broadcast") return [body.message];
    return (body.values ?? body.messages ?? []) as readonly unknown[];
  });
}

const isDigest = ({ body }: Sent) => /digest/.test(JSON.stringify(body));

/** Broadcasts values to n1 of three, ends its input, and gives what went out before and after the end. */
function run(options: CourseOptions, values: readonly unknown[]) {
  const course = new Course({ members, ...options }, ["n1"]);
  course.broadcast("n1", ...values);
  return { before: course.sent(), after: course.end("n1") };
}

describe("at the end of the input", () => {
  for (const strategy of strategyNames) {
    test.each<[string, CourseOptions]>([
      ["a topology", { topology }],
      ["no topology", {}],
    ])(`under ${strategy} with %s every value has gone out, none twice to the same node`, (_, options) => {
      const { before, after } = run({ ...options, settings: { strategy } }, ["a", "b"]);
      const all = [...before, ...after];
      expect(new Set(valuesIn(all))).toEqual(new Set(["a", "b"]));
      for (const id of members) {
        const got = valuesIn(all.filter(({ dest }) => dest === id));
        expect(got).toHaveLength(new Set(got).size);
      }
      expect(after.filter(isDigest)).toEqual([]);
    });

    test(`under ${strategy} what has gone out is not repeated`, () => {
      const course = new Course({ members, topology, settings: { strategy } }, ["n1"]);
      course.broadcast("n1", "a");
      course.ask("n1", { type: "gossip_round" });
      course.sent();
      expect(valuesIn(course.end("n1"))).toEqual([]);
    });
  }

  test("a value goes out though its only neighbour was silent or cut off when it came", () => {
    const course = new Course({ members, topology }, ["n1"]);
    course.ask("n1", { type: "partition", blocked: ["n2", "n3"] });
    course.broadcast("n1", "during the partition");
    course.ask("n1", { type: "heal" });
    expect(course.sent()).toEqual([]);
    expect(valuesIn(course.end("n1"))).toEqual(["during the partition"]);
  });

  test("a value goes out although this node has no neighbours", () => {
    const course = new Course({ members, topology: { n2: ["n3"], n3: ["n2"] } }, ["n1"]);
    course.broadcast("n1", "alone");
    expect(course.sent()).toEqual([]);
    expect(new Set(valuesIn(course.end("n1")))).toEqual(new Set(["alone"]));
  });

  test("many values go out, each once, whatever came between them", () => {
    const course = new Course({ members, topology, settings: { strategy: "anti-entropy" } }, ["n1"]);
    const values = Array.from({ length: 500 }, (_, i) => i);
    for (const value of values) {
      course.broadcast("n1", value);
      course.hear("n1", "n2", { type: "gossip_sync", messages: [`from n2 ${value}`], msg_id: value });
    }
    course.sent();
    const toN2 = course.end("n1").filter(({ dest }) => dest === "n2");
    expect(valuesIn(toN2)).toEqual(values);
  });

  test("nothing goes out to a node that is cut off, or from one that is alone", () => {
    const cut = new Course({ members, topology }, ["n1"]);
    cut.ask("n1", { type: "partition", blocked: ["n2", "n3"] });
    cut.broadcast("n1", "a");
    expect(cut.end("n1")).toEqual([]);
    const alone = new Course({ members: ["n1"] });
    alone.broadcast("n1", "a");
    expect(alone.end("n1")).toEqual([]);
  });

  test("values that came from a peer go nowhere but along the overlay", () => {
    const course = new Course({ members, topology }, ["n1"]);
    course.hear("n1", "n2", { type: "broadcast", message: "a", msg_id: 1 });
    course.hear("n1", "n2", { type: "gossip_sync", messages: ["b"], msg_id: 2 });
    expect(course.end("n1")).toEqual([]);
  });
});
