import { describe, expect, test } from "vitest";
import { runBundle } from "../support/binary.ts";

type Body = { readonly type: string; readonly [field: string]: unknown };

/** Runs the node on requests of one client to n1 of three; gives the bodies of its replies, and stderr by lines. */
async function run(requests: readonly Body[], flags: readonly string[] = []) {
  const all = [{ type: "init", node_id: "n1", node_ids: ["n1", "n2", "n3"] }, ...requests];
  const lines = all.map((body, i) =>
    JSON.stringify({ src: "c1", dest: "n1", body: { ...body, msg_id: i + 1 } }),
  );
  const { code, stdout, stderr } = await runBundle(`${lines.join("\n")}\n`, flags);
  expect(code).toBe(0);
  const said = stdout.split("\n").filter((line) => line !== "");
  const types = said.map((line) => JSON.parse(line)).filter(({ dest }) => dest === "c1");
  return { types: types.map(({ body }) => body.type), told: stderr.split("\n").slice(0, -1) };
}

describe("`configure` with fields that do not exist", () => {
  test.each([
    ["fanot", "fanout"],
    ["Fan_Out", "fanout"],
    ["gossip_interval", "gossip_interval_ms"],
    ["gossip-interval-ms", "gossip_interval_ms"],
    ["stratgey", "strategy"],
  ])("says on stderr that it ignores %s, and which field is near", async (field, meant) => {
    const { types, told } = await run([{ type: "configure", [field]: 3 }]);
    expect(types).toEqual(["init_ok", "configure_ok"]);
    expect(told).toEqual([`gossiper: configure ignores "${field}"; did you mean ${meant}?`]);
  });

  test("names all fields where none is near, and stays on one line", async () => {
    const { told } = await run([{ type: "configure", "a\nb": 3 }]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^gossiper: configure ignores "a\\nb"; there are strategy, .*, fanout, /);
  });

  test("is silent about fields that exist", async () => {
    const { told } = await run([{ type: "configure", fanout: 3, gossip_interval_ms: 50, repair: true }]);
    expect(told).toEqual([]);
  });

  test("names a few of many, and tells of a few of many requests", async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`fanout${i % 10}${i}`, 1]));
    const one = await run([{ type: "configure", ...many }]);
    expect(one.told).toHaveLength(1);
    expect(one.told[0]).toContain("and 96 more");
    const { told } = await run(Array.from({ length: 1_000 }, () => ({ type: "configure", fanot: 1 })));
    expect(told.length).toBeLessThanOrEqual(20);
    expect(told[0]).toBe('gossiper: configure ignores "fanot"; did you mean fanout?');
  });

  test("says nothing of what it ignores where it is refused", async () => {
    const { types, told } = await run([{ type: "configure", fanot: 1, fanout: 0 }]);
    expect(types).toEqual(["init_ok", "error"]);
    expect(told).toEqual([]);
  });
});
