import { describe, expect, test } from "vitest";
import { Appointment } from "../../../src/node/repair/appointment.ts";

describe("an appointment", () => {
  test("is due at no time without a reason, and then when the first of its reasons is", () => {
    const appointment = new Appointment();
    expect(appointment.nextMs).toBe(Infinity);
    appointment.raise("late", { dueMs: 700, tick: 1 }, 0);
    appointment.raise("unmet", { dueMs: 500, tick: 2 }, 0);
    appointment.raise("new", { dueMs: 900, tick: 3 }, 0);
    expect(appointment.nextMs).toBe(500);
  });

  test("with an open question is due when that is repeated, whatever its reasons say", () => {
    const appointment = new Appointment();
    appointment.raise("late", { dueMs: 700, tick: 1 }, 0);
    appointment.repeatAt(2_000);
    expect(appointment.nextMs).toBe(2_000);
  });

  test("brings the repetition forward or puts it off, and does neither while no question is open", () => {
    const appointment = new Appointment();
    appointment.raise("late", { dueMs: 700, tick: 1 }, 0);
    appointment.repeatBy(100);
    appointment.repeatAfter(900);
    expect([appointment.isOpen, appointment.nextMs]).toEqual([false, 700]);
    appointment.repeatAt(2_000);
    appointment.repeatBy(2_100);
    appointment.repeatAfter(1_900);
    expect([appointment.isOpen, appointment.nextMs]).toEqual([true, 2_000]);
    appointment.repeatBy(1_800);
    expect(appointment.nextMs).toBe(1_800);
    appointment.repeatAfter(1_850);
    expect(appointment.nextMs).toBe(1_850);
  });

  test("is due no later for a reason that is raised again, and counts from the last time that it was raised", () => {
    const appointment = new Appointment();
    appointment.raise("late", { dueMs: 500, tick: 1 }, 0);
    appointment.raise("late", { dueMs: 900, tick: 2 }, 0);
    expect(appointment.reasons.get("late")).toEqual({ dueMs: 500, tick: 2 });
    appointment.raise("late", { dueMs: 300, tick: 3 }, 0);
    expect(appointment.reasons.get("late")).toEqual({ dueMs: 300, tick: 3 });
  });

  test("is due for no reason before the least time that its raiser names", () => {
    const appointment = new Appointment();
    appointment.raise("new", { dueMs: 100, tick: 1 }, 400);
    expect(appointment.nextMs).toBe(400);
    appointment.raise("new", { dueMs: 600, tick: 2 }, 500);
    expect(appointment.nextMs).toBe(500);
  });
});

describe("a greeting", () => {
  const unmet = (dueMs: number) => {
    const appointment = new Appointment();
    appointment.raise("unmet", { dueMs, tick: 1 }, 0);
    return appointment;
  };

  test("is put off, and never brought forward", () => {
    const appointment = unmet(500);
    appointment.putOffGreeting(700);
    expect(appointment.reasons.get("unmet")).toEqual({ dueMs: 700, tick: 1 });
    appointment.putOffGreeting(600);
    expect(appointment.nextMs).toBe(700);
  });

  test("is not put off while the question is open, and no other reason is put off", () => {
    const asked = unmet(500);
    asked.repeatAt(600);
    asked.putOffGreeting(9_000);
    expect(asked.reasons.get("unmet")?.dueMs).toBe(500);
    const late = new Appointment();
    late.raise("late", { dueMs: 500, tick: 1 }, 0);
    late.putOffGreeting(9_000);
    expect([...late.reasons]).toEqual([["late", { dueMs: 500, tick: 1 }]]);
  });
});

describe("a new life of the peer that is believed in", () => {
  test("leaves the reason to compare with it: its stream has just begun", () => {
    const appointment = new Appointment();
    appointment.raise("reborn", { dueMs: 500, tick: 7 }, 0);
    appointment.onBelieved();
    expect([...appointment.reasons]).toEqual([["new", { dueMs: 500, tick: 7 }]]);
  });

  test.each([
    ["takes the place of an older beginning", 6, { dueMs: 500, tick: 7 }],
    ["leaves a later beginning as it is", 8, { dueMs: 300, tick: 8 }],
  ])("%s", (_what, tick, expected) => {
    const appointment = new Appointment();
    appointment.raise("reborn", { dueMs: 500, tick: 7 }, 0);
    appointment.raise("new", { dueMs: 300, tick }, 0);
    appointment.onBelieved();
    expect([...appointment.reasons]).toEqual([["new", expected]]);
  });

  test("is no reason on its own", () => {
    const appointment = new Appointment();
    appointment.raise("late", { dueMs: 500, tick: 7 }, 0);
    appointment.onBelieved();
    expect([...appointment.reasons]).toEqual([["late", { dueMs: 500, tick: 7 }]]);
  });
});

describe("a comparison that is settled", () => {
  test("closes the question, and settles what was raised before its moment and nothing that was raised since", () => {
    const appointment = new Appointment();
    appointment.raise("unmet", { dueMs: 500, tick: 1 }, 0);
    appointment.raise("late", { dueMs: 700, tick: 5 }, 0);
    appointment.raise("new", { dueMs: 900, tick: 6 }, 0);
    appointment.repeatAt(2_000);
    appointment.settle(5);
    expect([...appointment.reasons.keys()]).toEqual(["late", "new"]);
    expect([appointment.isOpen, appointment.nextMs]).toEqual([false, 700]);
  });
});
