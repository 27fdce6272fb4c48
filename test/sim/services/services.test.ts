import { beforeEach, describe, expect, test } from "vitest";
import { Random } from "../../../src/node/random.ts";
import { netStatistics } from "../../../src/sim/checkers/workloads/net-statistics.ts";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { cutOff } from "../../../src/sim/network/partitions.ts";
import { serviceNames } from "../../../src/sim/services/service.ts";
import { createServices, registerServices } from "../../../src/sim/services/services.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";
import { type Body, RawJson } from "../../../src/wire/message.ts";

describe("services in the network", () => {
  let scheduler: VirtualScheduler;
  let network: Network;
  let heard: [timeMs: number, src: string, body: Body][];

  beforeEach(() => {
    scheduler = new VirtualScheduler();
    network = new Network({ scheduler, link: latencyLink(() => 10) });
    registerServices(
      network,
      createServices((name) => new Random(name)),
    );
    heard = [];
    for (const id of ["n0", "n1"]) {
      network.register(id, "server", {
        deliver: ({ message: { src, body } }) => heard.push([scheduler.nowMs(), src, body]),
      });
    }
  });

  const ask = (dest: string, body: Body): void => {
    expect(network.send({ src: "n0", dest, body })).toBe("sent");
    scheduler.runUntil(scheduler.nowMs() + 100);
  };

  test("answer after the latency, there and back, and count as messages between servers", () => {
    ask("lin-kv", { type: "write", key: "x", value: 1, msg_id: 7 });
    ask("lin-tso", { type: "ts", msg_id: 8 });
    expect(heard).toEqual([
      [20, "lin-kv", { type: "write_ok", in_reply_to: 7 }],
      [120, "lin-tso", { type: "ts_ok", ts: 0, in_reply_to: 8 }],
    ]);
    const { servers, clients } = netStatistics(network.stats(), []);
    expect([servers.msgCount, clients.msgCount]).toEqual([4, 0]);
  });

  test("stay in reach of a node that is cut off from all others", () => {
    network.block(cutOff(["n0", "n1"], 1));
    for (const dest of serviceNames) ask(dest, { type: "read", key: "x", msg_id: 1 });
    expect(heard.map(([, src]) => src)).toEqual(serviceNames);
    expect(network.stats().dropped.partition).toBe(0);
  });

  test("answer without in_reply_to where there is no msg_id, and nothing that is a reply itself", () => {
    ask("lin-kv", { type: "write", key: "x", value: 1 });
    ask("lin-kv", { type: "read_ok", value: 1, in_reply_to: 3 });
    ask("lin-kv", { type: "error", code: 10, text: "" });
    expect(heard).toEqual([[20, "lin-kv", { type: "write_ok" }]]);
  });

  test("read fields that a node of this process has ready as text", () => {
    ask("lin-kv", { type: "write", key: "x", value: new RawJson("[1, 2]", () => [1, 2]), msg_id: 1 });
    ask("lin-kv", { type: "read", key: "x", msg_id: 2 });
    expect(heard.at(-1)?.[2]).toEqual({ type: "read_ok", value: [1, 2], in_reply_to: 2 });
  });

  test("do not share their keys", () => {
    ask("lin-kv", { type: "write", key: "x", value: 1, msg_id: 1 });
    for (const dest of ["seq-kv", "lww-kv"]) ask(dest, { type: "read", key: "x", msg_id: 2 });
    expect(heard.slice(1).map(([, src, { code }]) => [src, code])).toEqual([
      ["seq-kv", 20],
      ["lww-kv", 20],
    ]);
  });
});
