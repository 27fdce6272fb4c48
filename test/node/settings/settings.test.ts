import { describe, expect, test } from "vitest";
import {
  changeSettings,
  defaultSettings,
  isProblem,
  profiles,
  ranges,
  type SettingsChange,
} from "../../../src/node/settings/settings.ts";
import { Bench } from "../bench.ts";

const strategies = ["hybrid", "batched"];
const change = (wanted: SettingsChange) => changeSettings(defaultSettings, wanted, strategies);

describe("a change of the settings", () => {
  test("to nothing is what was there before", () => {
    expect(change({})).toEqual(defaultSettings);
    expect(change({ fanout: undefined, strategy: undefined })).toEqual(defaultSettings);
  });

  test("takes the fields that it names and leaves the others", () => {
    expect(change({ fanout: 3, overlay: "tree4", repair: false })).toEqual({
      ...defaultSettings,
      fanout: 3,
      overlay: "tree4",
      repair: false,
    });
  });

  test.each(Object.entries(ranges))(
    "takes %s from its least to its most, and nothing beyond",
    (field, range) => {
      const { least, most } = range;
      for (const value of [least, most]) expect(change({ [field]: value })).toMatchObject({ [field]: value });
      for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, Infinity]) {
        expect(change({ [field]: value })).toEqual({ field, text: `is an integer from ${least} to ${most}` });
      }
    },
  );

  test.each<[string, SettingsChange]>([
    ["strategy", { strategy: "paxos" }],
    ["overlay", { overlay: "ring" }],
    ["mode", { mode: "shove" as "push" }],
    ["profile", { profile: "slow" }],
    ["profile", { profile: "__proto__" }],
  ])("refuses an unknown %s and says which there are", (field, wanted) => {
    const result = change(wanted);
    expect(result).toMatchObject({ field });
    expect(isProblem(result) ? result.text : "").toMatch(/^is one of /);
  });

  test("applies a profile first and single fields after it", () => {
    const balanced = profiles.get("balanced") ?? {};
    expect(change({ profile: "balanced", batchWindowMs: 700 })).toEqual({
      ...defaultSettings,
      ...balanced,
      batchWindowMs: 700,
    });
  });

  test.each([...profiles.keys()])("profile %s is within the ranges", (profile) => {
    expect(isProblem(change({ profile }))).toBe(false);
  });
});

describe("configure", () => {
  const settingsOf = (bench: Bench) => bench.core.base.settings;

  test("changes everything that it names", () => {
    const bench = new Bench();
    const { reply, sent } = bench.ask({
      type: "configure",
      strategy: "random-fanout",
      overlay: "star",
      mode: "pull",
      fanout: 5,
      gossip_interval_ms: 1_000,
      batch_window_ms: 2_000,
      batch_size: 3,
      ack_timeout_ms: 4_000,
      repair: false,
    });
    expect([reply, sent]).toEqual([{ type: "configure_ok" }, []]);
    expect(settingsOf(bench)).toEqual({
      strategy: "random-fanout",
      overlay: "star",
      mode: "pull",
      fanout: 5,
      gossipIntervalMs: 1_000,
      batchWindowMs: 2_000,
      batchSize: 3,
      ackTimeoutMs: 4_000,
      repair: false,
    });
    expect(bench.core.strategy.name).toBe("random-fanout");
  });

  test.each<[number, string, object]>([
    [10, "strategy: ", { strategy: "paxos" }],
    [12, "overlay: ", { overlay: "ring" }],
    [12, "profile: ", { profile: "slow" }],
    [12, "mode: ", { mode: "shove" }],
    [12, "fanout: ", { fanout: 0 }],
    [12, "fanout: ", { fanout: -1 }],
    [12, "fanout: ", { fanout: 2.5 }],
    [12, "fanout: ", { fanout: 1e9 }],
    [12, "fanout: ", { fanout: "3" }],
    [12, "gossip_interval_ms: ", { gossip_interval_ms: 0 }],
    [12, "batch_window_ms: ", { batch_window_ms: 60_001 }],
    [12, "batch_size: ", { batch_size: 0 }],
    [12, "ack_timeout_ms: ", { ack_timeout_ms: 9 }],
    [12, "repair: ", { repair: "no" }],
    [12, "strategy: ", { strategy: 7 }],
  ])("answers error %i, %j…, to %j, and of the good fields beside it none is taken", (code, text, bad) => {
    const bench = new Bench({ topology: { n1: ["n2"] } });
    const before = settingsOf(bench);
    const deadlineMs = bench.node.nextDeadlineMs();
    const good = { type: "configure", strategy: "flood", fanout: 7, gossip_interval_ms: 77 };
    const { reply, sent } = bench.ask({ ...good, ...bad });
    expect(reply).toEqual({ type: "error", code, text: expect.stringContaining(text) });
    expect(sent).toEqual([]);
    expect(settingsOf(bench)).toBe(before);
    expect(bench.core.strategy.name).toBe("hybrid");
    expect(bench.node.nextDeadlineMs()).toBe(deadlineMs);
  });
});
