import { describe, expect, test } from "vitest";
import { Course } from "./course.ts";

const members = ["n1", "n2", "n3"];
const topology = { n1: ["n2"], n2: ["n1", "n3"], n3: ["n2"] };
const ack = (message: unknown) => ({ dest: "n2", body: { type: "broadcast_ack", message } });
const toN2 = (course: Course, body: { readonly type: string; readonly [field: string]: unknown }) =>
  course.hear("n1", "n2", body).filter(({ dest }) => dest === "n2");

describe("a peer that acknowledges with `broadcast_ack`", () => {
  const acquainted = () => {
    const course = new Course({ members, topology }, ["n1"]);
    course.broadcast("n1", 1);
    course.hear("n1", "n2", { type: "broadcast_ack", message: 1 });
    return course;
  };

  test("is acknowledged likewise, whether or not its forward has a `msg_id`", () => {
    const course = acquainted();
    expect(toN2(course, { type: "broadcast", message: 2 })).toEqual([ack(2)]);
    expect(toN2(course, { type: "broadcast", message: 3, msg_id: 8 })).toMatchObject([
      { body: { type: "broadcast_ok", in_reply_to: 8 } },
      ack(3),
    ]);
  });

  test("is acknowledged again when it repeats a forward", () => {
    const course = acquainted();
    toN2(course, { type: "broadcast", message: 2 });
    expect(toN2(course, { type: "broadcast", message: 2 })).toEqual([ack(2)]);
  });

  test("takes no number of a later reply", () => {
    const course = acquainted();
    toN2(course, { type: "broadcast", message: 2 });
    const [reply] = course.hear("n1", "n2", { type: "read", msg_id: 9 });
    // `init_ok`, `topology_ok`, `broadcast_ok` and the forward to n2 had 0 to 3.
    expect(reply?.body).toMatchObject({ type: "read_ok", msg_id: 4 });
  });

  test("is the only one: others get what they got before", () => {
    const course = new Course({ members, topology }, ["n1"]);
    expect(toN2(course, { type: "broadcast", message: 2 })).toEqual([]);
    expect(toN2(course, { type: "broadcast", message: 3, msg_id: 8 })).toMatchObject([
      { body: { type: "broadcast_ok", in_reply_to: 8 } },
    ]);
    course.hear("n1", "c9", { type: "broadcast_ack", message: 2 });
    course.hear("n1", "c9", { type: "broadcast", message: 4 });
    expect(toN2(course, { type: "broadcast", message: 5 })).toEqual([]);
  });
});

describe("a direct delivery around a silent neighbour", () => {
  /** n2 is silent for longer than the ack timeout: value 1 goes straight to n3. Gives the forward. */
  const around = () => {
    const course = new Course({ members, topology, settings: { ackTimeoutMs: 500 } }, ["n1"]);
    course.broadcast("n1", 1);
    course.run(600);
    const checked = course.ask("n1", { type: "check_acks" });
    const forward = course.sent().find(({ dest, body }) => dest === "n3" && body.message === 1);
    expect(checked).toMatchObject({ type: "check_acks_ok", pending: 0, timed_out: 1, direct_sent: 1 });
    expect(forward?.body.type).toBe("broadcast");
    return { course, msgId: forward?.body.msg_id as number };
  };
  const failed = /^direct delivery failed: n3 \(1 value\)/;

  test("that is not acknowledged in time is told, once", () => {
    const { course } = around();
    course.run(400);
    expect(course.told("n1")).toEqual([]);
    course.run(200);
    expect(course.told("n1")).toEqual([expect.stringMatching(failed)]);
    course.run(2_000);
    course.ask("n1", { type: "check_acks" });
    course.run(2_000);
    expect(course.told("n1")).toEqual([]);
  });

  test("that is refused is told, too", () => {
    const { course, msgId } = around();
    course.hear("n1", "n3", { type: "error", code: 11, text: "not now", in_reply_to: msgId });
    course.run(600);
    expect(course.told("n1")).toEqual([expect.stringMatching(failed)]);
  });

  test.each(["broadcast_ok", "broadcast_ack"])("that is acknowledged with `%s` is not told", (type) => {
    const { course, msgId } = around();
    const ids = type === "broadcast_ok" ? { in_reply_to: msgId } : { message: 1 };
    course.hear("n1", "n3", { type, ...ids });
    course.run(600);
    expect(course.told("n1")).toEqual([]);
  });

  test("to a node that is cut off is told at once", () => {
    const course = new Course({ members, topology, settings: { ackTimeoutMs: 500 } }, ["n1"]);
    course.broadcast("n1", 1);
    course.ask("n1", { type: "partition", blocked: ["n3"] });
    course.run(600);
    course.ask("n1", { type: "check_acks" });
    expect(course.told("n1")).toEqual([expect.stringMatching(failed)]);
  });
});
