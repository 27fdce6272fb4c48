import { expect, test } from "vitest";
import { latencyLink } from "../../../src/sim/network/link-policy.ts";
import { Network } from "../../../src/sim/network/network.ts";
import { VirtualScheduler } from "../../../src/sim/time/virtual-scheduler.ts";

function arrivals(receivers: "loop" | "free", delaysMs: readonly number[]): [number, string][] {
  const scheduler = new VirtualScheduler();
  const delays = [...delaysMs];
  const network = new Network({ scheduler, receivers, link: latencyLink(() => delays.shift() ?? 0) });
  const arrived: [number, string][] = [];
  const deliver = ({ message }: { message: { body: { type: string } } }) =>
    arrived.push([scheduler.nowMs(), message.body.type]);
  network.register("n0", "server", { deliver });
  network.register("n1", "server", { deliver });
  for (const [at] of delaysMs.entries()) {
    network.send({ src: "n0", dest: "n1", body: { type: String(at) } });
    scheduler.runUntil(scheduler.nowMs() + 1);
  }
  scheduler.runUntil(1_000);
  return arrived;
}

test("in a free receiver a later message overtakes an earlier one; in a loop it waits behind it", () => {
  expect(arrivals("free", [100, 10])).toEqual([
    [11, "1"],
    [100, "0"],
  ]);
  expect(arrivals("loop", [100, 10])).toEqual([
    [100, "0"],
    [100, "1"],
  ]);
});

test.each(["free", "loop"] as const)(
  "a message to a node that is down is dropped, and does not count as received: %s",
  (receivers) => {
    const scheduler = new VirtualScheduler();
    const events: string[] = [];
    const network = new Network({
      scheduler,
      receivers,
      link: latencyLink(() => 10),
      journal: ({ kind, reason = "", message }) =>
        events.push(`${kind} ${message.body.type} ${reason}`.trim()),
    });
    let isDown = true;
    const deliver = () => events.push("delivered");
    network.register("n0", "server", { deliver });
    network.register("n1", "server", { deliver, isDown: () => isDown });
    network.send({ src: "n0", dest: "n1", body: { type: "x" } });
    scheduler.runUntil(20);
    isDown = false;
    network.send({ src: "n0", dest: "n1", body: { type: "y" } });
    scheduler.runUntil(40);
    expect(events).toEqual(["send x", "drop x down", "send y", "recv y", "delivered"]);
    expect(network.stats()).toMatchObject({ servers: { sendCount: 2, recvCount: 1 }, dropped: { down: 1 } });
  },
);

test("a node that does not hear the sender when a message is due does not get it, nor one that has left", () => {
  const scheduler = new VirtualScheduler();
  const network = new Network({ scheduler, receivers: "free", link: latencyLink(() => 10) });
  const arrived: unknown[] = [];
  for (const id of ["n0", "n1", "n2"])
    network.register(id, "server", { deliver: (one) => arrived.push(one.message.dest) });
  for (const dest of ["n1", "n2"]) network.send({ src: "n0", dest, body: { type: "x" } });
  network.block(new Map([["n1", new Set(["n0"])]]));
  network.unregister("n2");
  scheduler.runUntil(100);
  expect(arrived).toEqual([]);
  expect(network.stats().dropped).toMatchObject({ partition: 1, departed: 1 });
});
