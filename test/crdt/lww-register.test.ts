import { describe, expect, it } from "vitest";
import { HybridClock } from "../../src/crdt/clocks/hybrid-clock.ts";
import { LwwRegister } from "../../src/crdt/lww-register.ts";
import { canonicalJson } from "../../src/wire/json.ts";
import type { Json } from "../../src/wire/message.ts";

const today = 1_760_000_000;
const create = (clock?: HybridClock) => new LwwRegister<Json>(canonicalJson, clock);

describe("a last-writer-wins register", () => {
  it("holds nothing until it is written", () => {
    expect([create().get(), create().fullState(), create().merge(null)]).toEqual([undefined, null, null]);
  });

  it("gives a write with its timestamp, which is the whole state", () => {
    const register = create();
    expect(register.write("v", today)).toEqual({ value: "v", ts: today });
    expect(register.get()).toEqual({ value: "v", ts: today });
    expect([...register.parts()]).toEqual([register.fullState()]);
  });

  it("lets the later timestamp win, and of equal ones the greater canonical text", () => {
    const register = create();
    expect(register.merge({ value: "b", ts: 2 })).toEqual({ value: "b", ts: 2 });
    expect(register.merge({ value: "z", ts: 1 })).toBeNull();
    expect(register.merge({ value: "a", ts: 2 })).toBeNull();
    expect(register.merge({ value: "c", ts: 2 })).toEqual({ value: "c", ts: 2 });
  });

  it("writes after what it has heard, also of other registers of its clock", () => {
    const clock = new HybridClock();
    const [one, two] = [create(clock), create(clock)];
    one.merge({ value: "ahead", ts: today + 5 }, today);
    expect(two.write("mine", today).ts).toBeGreaterThan(today + 5);
  });

  it("refuses what is no timestamp, and changes nothing", () => {
    const register = create();
    expect(() => register.merge({ value: 1, ts: Number.NaN })).toThrow(RangeError);
    expect(register.get()).toBeUndefined();
  });
});
