import { VALUE_BYTES_MAX } from "../../../node/limits.ts";
import type { Random } from "../../../node/random.ts";
import type { Body } from "../../../wire/message.ts";
import type { FaultKind, FaultSite } from "../fault.ts";
import { logUniform } from "../windows.ts";

/** Writes of one run, and characters of all of their values together; both as taken in by all nodes, each of which does the work. */
const WRITES_MAX = 200;
const WRITES_OF_ALL_MAX = 300;
const TEXT_OF_ALL_MAX = 12_000_000;
const VALUE_LENGTH: [number, number] = [1_000, 1_000_000];
/** Most contexts have as many names as a node takes at the most, or fewer; the others one more and many more. */
const NAMES = [3, 100, 1_000, 1_001, 20_000];
/** Near what a message between nodes can hold, on either side of it. */
const LINE_LENGTHS = [8 * 1024 * 1024 - 150, 8 * 1024 * 1024 - 70_000];
const LINE_SHARE = 0.1;
const VERSIONED_SHARE = 0.15;
const KEYS = 2;
const LINE_KEY = "huge line";

interface Write {
  readonly atMs: number;
  readonly node: string;
  readonly body: () => Body;
}

/** Few keys are overwritten again and again with large values, under contexts of many names, now and then at the line limit. */
export const hugeState: FaultKind = {
  id: "C5",
  title: "huge state",
  draw(random, site) {
    const nodes = site.nodeIds.length;
    const most = Math.min(WRITES_MAX, Math.round(WRITES_OF_ALL_MAX / nodes));
    const count = site.isExaggerated ? most : Math.round(logUniform(random, 5, most));
    const lengthMax = Math.min(VALUE_LENGTH[1], (2 * TEXT_OF_ALL_MAX) / nodes / count);
    const writes = Array.from({ length: count }, () => drawWrite(random, site, lengthMax));
    const lineLength = random.chance(LINE_SHARE) ? (random.pick(LINE_LENGTHS) as number) : 0;
    const atLimit = lineLength > 0 ? [drawAtLimit(random, site, lineLength)] : [];
    const keys = Array.from({ length: KEYS }, (_, at) => `huge ${at}`);
    return {
      text: `${count} writes to ${KEYS} keys${atLimit.length > 0 ? ", one at the line limit" : ""}`,
      probes: [
        ...keys.flatMap((key) => [
          { type: "kv_read", key },
          { type: "vv_read", key },
        ]),
        // A longer value is refused.
        ...(lineLength > 0 && lineLength <= VALUE_BYTES_MAX ? [{ type: "kv_read", key: LINE_KEY }] : []),
      ],
      start(stage) {
        for (const { atMs, node, body } of [...writes, ...atLimit]) {
          stage.at(atMs, () => {
            if (!stage.isRunning(node)) return;
            stage.fired("C5");
            stage.ask(node, body());
          });
        }
      },
    };
  },
};

function drawWrite(random: Random, site: FaultSite, lengthMax: number): Write {
  const length = Math.round(logUniform(random, VALUE_LENGTH[0], lengthMax));
  const key = `huge ${random.int(KEYS)}`;
  const names = random.pick(NAMES) as number;
  const isVersioned = random.chance(VERSIONED_SHARE);
  const counter = 1 + random.int(5);
  return {
    atMs: random.float() * site.loadMs,
    node: random.pick(site.nodeIds) as string,
    body: () => {
      if (!isVersioned) return { type: "write", key, value: textOf(length) };
      const context = Object.fromEntries(Array.from({ length: names }, (_, at) => [`w${at}`, counter]));
      return { type: "vv_write", key, value: textOf(Math.min(length, 5_000)), context };
    },
  };
}

function drawAtLimit(random: Random, site: FaultSite, length: number): Write {
  return {
    atMs: random.float() * site.loadMs,
    node: random.pick(site.nodeIds) as string,
    body: () => ({ type: "write", key: LINE_KEY, value: textOf(length) }),
  };
}

function textOf(length: number): string {
  return "x".repeat(length);
}
