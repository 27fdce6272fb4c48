import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HistoryEvent } from "../../../../src/sim/clients/history.ts";
import { prettyJson } from "../../../../src/sim/run/pretty-json.ts";
import { Store } from "../../../../src/sim/run/store/store.ts";

const startedAt = new Date("2026-01-02T03:04:05.678Z");
const name = "20260102T030405.678Z";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gossiper-store-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function create(root: string): Store {
  const store = Store.create(root, "broadcast", startedAt);
  if (typeof store === "string") throw new Error(store);
  return store;
}

describe("the store", () => {
  it("keeps a run under its workload and time, and points latest there", () => {
    const root = join(folder, "a", "store");
    const store = create(root);
    store.message({
      kind: "drop",
      timeMs: 1.23456,
      id: 7,
      reason: "partition",
      message: { src: "n0", dest: "n1", body: { type: "x" } },
    });
    store.nodeLog("n0", "hello\n");
    store.nodeLog("n0", "world\n");
    store.nodeLog("../n1", "escaped\n");
    const read: HistoryEvent = {
      index: 0,
      timeMs: 2,
      kind: "ok",
      process: 1,
      client: "c1",
      node: "n1",
      operation: "read",
      value: [1],
      final: true,
    };
    expect(store.finish([read], { "valid?": true, list: [1, 2] })).toBeUndefined();

    expect(store.directory).toBe(join(root, "broadcast", name));
    expect(readlinkSync(join(root, "latest"))).toBe(join("broadcast", name));
    const text = (path: string) => readFileSync(join(root, "latest", path), "utf8");
    expect(text("messages.jsonl")).toBe(
      '{"event":"drop","time_ms":1.235,"id":7,"reason":"partition","src":"n0","dest":"n1","body":{"type":"x"}}\n',
    );
    expect(text("history.jsonl")).toBe(
      '{"index":0,"time_ms":2,"kind":"ok","process":1,"client":"c1","node":"n1","operation":"read","value":[1],"final":true}\n',
    );
    expect(text("results.json")).toBe('{\n  "valid?": true,\n  "list": [1, 2]\n}\n');
    expect(text("node-logs/n0.log")).toBe("hello\nworld\n");
    expect(readdirSync(join(store.directory, "node-logs")).sort()).toEqual([".._n1.log", "n0.log"]);
    expect(readdirSync(root).sort()).toEqual(["broadcast", "latest"]);
  });

  it("gives two runs of one moment a folder each, and latest the one that ended last", () => {
    const first = create(folder);
    const second = create(folder);
    expect(second.directory).toBe(`${first.directory}-2`);
    second.finish([], {});
    first.finish([], {});
    expect(readlinkSync(join(folder, "latest"))).toBe(join("broadcast", name));
  });

  it("says in one line why it cannot be written, and leaves nothing behind", () => {
    writeFileSync(join(folder, "file"), "");
    mkdirSync(join(folder, "taken", "latest"), { recursive: true });
    mkdirSync(join(folder, "half"));
    writeFileSync(join(folder, "half", "broadcast"), "");
    const before = readdirSync(folder, { recursive: true });
    const problems = ["file", "file/below", "taken", "half"].map((root) =>
      Store.create(join(folder, root), "broadcast", startedAt),
    );
    expect(problems).toEqual([
      `store ${folder}/file cannot be written: ${folder}/file is not a folder`,
      `store ${folder}/file/below cannot be written: a part of ${folder}/file/below is not a folder`,
      `store ${folder}/taken cannot be written: ${folder}/taken/latest is there and is no symbolic link`,
      `store ${folder}/half cannot be written: ${folder}/half/broadcast is not a folder`,
    ]);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  it("writes no messages where none are asked for", () => {
    const store = Store.create(folder, "broadcast", startedAt, { messages: false }) as Store;
    const message = { src: "n0", dest: "n1", body: { type: "x" } };
    store.message({ kind: "send", timeMs: 1, id: 7, message });
    expect(store.finish([], {})).toBeUndefined();
    expect(readdirSync(store.directory).sort()).toEqual(["history.jsonl", "node-logs", "results.json"]);
  });

  it("tells of the first write that failed", () => {
    const store = create(folder);
    rmSync(store.directory, { recursive: true });
    expect(store.finish([], {})?.message).toContain("ENOENT");
    expect(existsSync(join(folder, "latest"))).toBe(false);
  });

  it("tells of a node's log that could not be opened, and goes on", () => {
    const store = create(folder);
    rmSync(join(store.directory, "node-logs"), { recursive: true });
    store.nodeLog("n0", "hello\n");
    store.nodeLog("n0", "world\n");
    expect(store.finish([], { "valid?": true })).toMatchObject({ code: "ENOENT", syscall: "open" });
    expect(existsSync(join(store.directory, "results.json"))).toBe(true);
  });

  it("leaves out what comes when it is finished, whether its folder is still there or not", () => {
    const store = create(folder);
    store.nodeLog("n0", "hello\n");
    expect(store.finish([], {})).toBeUndefined();
    const late = () => {
      store.nodeLog("n0", "late\n".repeat(100_000));
      store.nodeLog("n1", "late\n");
      const message = { src: "n0", dest: "n1", body: { type: "late".repeat(100_000) } };
      store.message({ kind: "send", timeMs: 1, id: 7, message });
    };
    late();
    const logs = join(store.directory, "node-logs");
    expect(readdirSync(logs)).toEqual(["n0.log"]);
    expect(readFileSync(join(logs, "n0.log"), "utf8")).toBe("hello\n");
    expect(readFileSync(join(store.directory, "messages.jsonl"), "utf8")).toBe("");
    rmSync(store.directory, { recursive: true });
    late();
    expect(existsSync(store.directory)).toBe(false);
  });
});

describe("old runs", () => {
  const inStore = () => readdirSync(join(folder, "broadcast")).sort();

  /** Finished runs that began so many seconds after the first one. */
  function finish(seconds: readonly number[], runsKept?: number): string[] {
    return seconds.map((second) => {
      const begin = new Date(startedAt.getTime() + second * 1_000);
      const store = Store.create(folder, "broadcast", begin, runsKept === undefined ? {} : { runsKept });
      if (typeof store === "string") throw new Error(store);
      store.nodeLog("n0", "hello\n");
      expect(store.finish([], {})).toBeUndefined();
      return basename(store.directory);
    });
  }

  it("are deleted when there are more than 20 of a workload", () => {
    const names = finish(Array.from({ length: 22 }, (_, i) => i));
    expect(inStore()).toEqual(names.slice(2));
    const other = Store.create(folder, "echo", startedAt) as Store;
    other.finish([], {});
    expect(inStore()).toEqual(names.slice(2));
  });

  it("are deleted beyond another number that was asked for, the oldest first; of one moment the first ones", () => {
    const names = finish([5, 3, 3, 4], 10);
    expect(names[2]).toBe(`${names[1]}-2`);
    const [last] = finish([9], 3);
    expect(inStore()).toEqual([names[3], names[0], last]);
  });

  it("go before the present one, even if they began later", () => {
    finish([8]);
    const [early] = finish([1], 1);
    expect(inStore()).toEqual([early]);
    expect(readlinkSync(join(folder, "latest"))).toBe(join("broadcast", early as string));
  });

  it("stay where they are no finished run of ours", () => {
    const [annotated = "", linked = "", logged = "", old] = finish([1, 2, 3, 4]);
    const unfinished = create(folder);
    const at = (...path: string[]) => join(folder, "broadcast", ...path);
    writeFileSync(at(annotated, "notes.txt"), "mine");
    symlinkSync(folder, at(linked, "history.jsonl.old"));
    writeFileSync(at(logged, "node-logs", "profile.cpuprofile"), "mine");
    mkdirSync(at("20200102T030405.678Z-mine"));
    writeFileSync(at("20200102T030405.678Z-mine", "results.json"), "{}");
    mkdirSync(at("important"));
    writeFileSync(at("important", "results.json"), "{}");
    symlinkSync(at("important"), at("20200102T030405.678Z"));
    const before = inStore();
    expect(before).toContain(old);
    const [last] = finish([9], 1);
    const left = [...before.filter((entry) => entry !== old), last].sort();
    expect(inStore()).toEqual(left);
    expect(left).toContain(basename(unfinished.directory));
    expect(readFileSync(at("important", "results.json"), "utf8")).toBe("{}");
    unfinished.finish([], {});
  });
});

describe("JSON for people", () => {
  it("puts numbers as keys in their order", () => {
    expect(prettyJson({ "1": 3, "0.5": 2, "0": 1 })).toBe('{\n  "0": 1,\n  "0.5": 2,\n  "1": 3\n}\n');
  });

  it("keeps plain lists on a line, leaves out what is undefined, and parses back", () => {
    const value = { a: [1, "x", null], b: [[1, 2], [{ c: undefined, d: {} }]], e: [], f: { g: true } };
    expect(prettyJson(value)).toBe(
      [
        "{",
        '  "a": [1, "x", null],',
        '  "b": [',
        "    [1, 2],",
        "    [",
        "      {",
        '        "d": {}',
        "      }",
        "    ]",
        "  ],",
        '  "e": [],',
        '  "f": {',
        '    "g": true',
        "  }",
        "}",
        "",
      ].join("\n"),
    );
    expect(JSON.parse(prettyJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });
});
