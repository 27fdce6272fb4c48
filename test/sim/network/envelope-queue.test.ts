import fc from "fast-check";
import { expect, test } from "vitest";
import { type Envelope, EnvelopeQueue } from "../../../src/sim/network/envelope-queue.ts";
import { holds } from "../../support/properties.ts";

test("waiting messages come out by deadline, then in the order of sending", () => {
  const steps = fc.array(fc.oneof(fc.constant("pop" as const), fc.nat(20)), { maxLength: 200 });
  holds(
    fc.property(steps, (wanted) => {
      const queue = new EnvelopeQueue();
      const model: Envelope[] = [];
      wanted.forEach((step, order) => {
        if (step === "pop") {
          model.sort((a, b) => a.deadlineMs - b.deadlineMs || a.order - b.order);
          expect(queue.pop()).toBe(model.shift());
          return;
        }
        const message = { src: "a", dest: "b", body: { type: "x" } };
        const envelope = { message, id: order, deadlineMs: step, order, withClient: false };
        queue.push(envelope);
        model.push(envelope);
      });
    }),
  );
});

test("a long queue that never runs empty gives everything back in order", () => {
  const queue = new EnvelopeQueue();
  const message = { src: "a", dest: "b", body: { type: "x" } };
  let out = 0;
  for (let order = 0; order < 20_000; order++) {
    queue.push({ message, id: order, deadlineMs: order, order, withClient: false });
    if (order % 4 !== 0) expect(queue.pop()?.order).toBe(out++);
  }
  while (out < 20_000) expect(queue.pop()?.order).toBe(out++);
  expect(queue.pop()).toBeUndefined();
});
