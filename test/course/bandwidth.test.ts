import { describe, expect, test } from "vitest";
import { Course } from "./course.ts";

const members = ["n1", "n2"];
const topology = { n1: ["n2"], n2: ["n1"] };

interface Bytes {
  readonly digest_exchanges: number;
  readonly whole_sets: number;
  readonly saved: number;
}

const bytesOf = (course: Course, id = "n1") =>
  course.ask(id, { type: "gossip_stats", bytes: true }).bytes as Bytes;
const nothing: Bytes = { digest_exchanges: 0, whole_sets: 0, saved: 0 };

describe("the bandwidth that digests save", () => {
  test("is told to a client that asks for it, beside the drops, and to no other", () => {
    const course = new Course({ members, topology }, ["n1"]);
    const plain = course.ask("n1", { type: "gossip_stats" });
    expect(Object.keys(plain)).toEqual([
      "type",
      "broadcasts_received",
      "gossip_messages_sent",
      "messages_per_op",
      "unique_messages",
    ]);
    expect(course.ask("n1", { type: "gossip_stats", bytes: false })).toEqual(plain);
    expect(course.ask("n1", { type: "gossip_stats", bytes: true })).toEqual({ ...plain, bytes: nothing });
    const all = course.ask("n1", { type: "gossip_stats", bytes: true, drops: true });
    expect(all).toEqual({ ...plain, drops: {}, bytes: nothing });
    expect(course.ask("n1", { type: "gossip_stats", bytes: 1 })).toMatchObject({ type: "error", code: 12 });
  });

  test("grows while equal sets are compared: little is sent, and less the larger the sets are", () => {
    const shares = [20, 2_000].map((count) => {
      const course = new Course({ members, topology, settings: { strategy: "anti-entropy" } });
      for (const id of members)
        course.ask(id, { type: "gossip_sync", messages: Array.from({ length: count }, (_, i) => i) });
      course.run(10_000);
      return members.map((id) => {
        const { digest_exchanges: sent, whole_sets: whole, saved } = bytesOf(course, id);
        expect(sent).toBeGreaterThan(0);
        expect(saved).toBe(whole - sent);
        return sent / whole;
      });
    });
    for (const i of [0, 1]) expect(shares[1]?.[i]).toBeLessThan((shares[0]?.[i] as number) / 2);
    for (const share of shares[1] ?? []) expect(share).toBeLessThan(1);
  });

  test("counts the items of replicated data among whole sets, and those that a comparison finds among what is sent", () => {
    const key = "x".repeat(100);
    const [few, many] = [1, 400].map((keys) => {
      const course = new Course({ members, topology, settings: { strategy: "anti-entropy" } });
      course.ask("n1", { type: "partition", blocked: ["n2"] });
      for (let at = 0; at < keys; at++) course.ask("n1", { type: "write", key: `${key}${at}`, value: at });
      course.run(5_000);
      course.ask("n1", { type: "heal" });
      course.run(10_000);
      expect(course.ask("n2", { type: "kv_read", key: `${key}${keys - 1}` })).toMatchObject({
        value: keys - 1,
      });
      const [one, other] = members.map((id) => bytesOf(course, id)) as [Bytes, Bytes];
      return {
        sent: one.digest_exchanges + other.digest_exchanges,
        whole: one.whole_sets + other.whole_sets,
      };
    }) as [Record<"sent" | "whole", number>, Record<"sent" | "whole", number>];
    expect(few.whole).toBeGreaterThan(key.length);
    expect(many.whole).toBeGreaterThan(100 * few.whole);
    expect(many.sent - few.sent).toBeGreaterThan(399 * key.length);
  });

  test("counts nothing where no digests are exchanged", () => {
    const course = new Course({ members, topology });
    for (const [i, id] of members.entries()) course.broadcast(id, i);
    course.run(500);
    for (const id of members) expect(bytesOf(course, id)).toEqual(nothing);
  });

  test("counts a `digest_sync`: a match saves the set, a difference nothing", () => {
    const course = new Course({ members, topology }, ["n1"]);
    const messages = Array.from({ length: 1_000 }, (_, i) => i);
    course.ask("n1", { type: "gossip_sync", messages });
    const { digest } = course.ask("n1", { type: "digest" });
    const sync = (remote_digest: unknown) =>
      course.ask("n1", { type: "digest_sync", remote_digest, remote_messages: null });
    expect(sync(digest)).toMatchObject({ match: true });
    const matched = bytesOf(course);
    const whole = JSON.stringify(messages).replaceAll(",", ", ").length;
    expect(matched.whole_sets).toBe(whole);
    expect(matched.digest_exchanges).toBeLessThan(200);
    expect(sync("other")).toMatchObject({ match: false });
    const both = bytesOf(course);
    expect(both.whole_sets).toBe(2 * whole);
    expect(both.digest_exchanges - matched.digest_exchanges).toBeGreaterThan(whole);
  });

  test("does not count what a partition drops", () => {
    const course = new Course({ members, topology, settings: { strategy: "anti-entropy" } });
    course.ask("n1", { type: "partition", blocked: ["n2"] });
    course.broadcast("n1", 7);
    course.run(2_000);
    expect(bytesOf(course)).toEqual(nothing);
  });
});
