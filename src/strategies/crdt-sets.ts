import type { Core } from "../node/core.ts";
import type { CrdtDelta } from "../node/crdt-state.ts";
import type { Workload } from "../node/options.ts";
import type { Handlers, Reply } from "../node/strategy.ts";
import { ErrorCode, Failure } from "../wire/errors.ts";
import type { Json } from "../wire/message.ts";
import type { Request } from "../wire/requests.ts";
import { refusal } from "./crdt-store.ts";

/**
 * Sets and counters. Which of them `read` answers is decided by the workload, and without one by what this node has
 * been used for: after set operations the set, otherwise the broadcasts. While it has seen no broadcast, a node that has
 * a set from its peers answers with that, too, and so does an empty one under the strategy `crdt` before a topology came.
 */
export function setHandlers(core: Core, workload: Workload): Handlers {
  let hasSetOperations = false;

  const apply = (delta: CrdtDelta): CrdtDelta | Failure => {
    if (core.replica.refusal !== undefined) return core.replica.refusal;
    hasSetOperations = true;
    return core.replica.change(delta) ?? {};
  };
  const done = (delta: CrdtDelta): Reply | Failure => {
    const outcome = apply(delta);
    return outcome instanceof Failure ? outcome : {};
  };

  const handlers: Handlers = {
    add: ({ element }) => done({ add: [element] }),
    remove: ({ element }) => done({ remove: [element] }),
    merge: (request) => {
      if ("add_set" in request) return done({ add: [...request.add_set], remove: [...request.remove_set] });
      const outcome = apply({ add: [...request.elements] });
      return outcome instanceof Failure ? outcome : { new_count: outcome.add?.length ?? 0 };
    },
    read: () => {
      const { set } = core.crdt.state;
      const hasSet = set.size + set.tombstones > 0;
      const isUnused = core.settings.strategy === "crdt" && !core.hasBroadcasts;
      const readsSet = hasSetOperations || (core.seen.length === 0 && (hasSet || isUnused));
      return readsSet ? { elements: sorted(set.value()) } : { messages: core.seen.render() };
    },
  };
  if (workload === "g-set") {
    return { ...handlers, read: () => ({ value: sorted(core.crdt.state.set.value()) }) };
  }
  if (workload === "broadcast") return handlers;
  return {
    ...handlers,
    read: () => ({ value: core.crdt.state.counter.value() }),
    add_delta: (request) => count(core, workload, request),
  };
}

/** One slot an incarnation: after a restart without memory, counting goes on in a new slot and none is counted twice. */
function count(core: Core, workload: Workload, { delta }: Request<"add_delta">): Reply | Failure {
  if (workload === "g-counter" && delta < 0) {
    return new Failure(ErrorCode.malformedRequest, "delta: a grow-only counter takes no negative delta");
  }
  if (core.replica.refusal !== undefined) return core.replica.refusal;
  try {
    if (delta !== 0) core.replica.record(counterDelta(core, delta));
    return {};
  } catch (error) {
    return refusal(error);
  }
}

function counterDelta(core: Core, amount: number): CrdtDelta {
  const { p, n } = core.crdt.state.counter.add(`${core.id}#${core.incarnation}`, amount);
  return { added: p.map(([slot, total]) => [slot, total]), taken: n.map(([slot, total]) => [slot, total]) };
}

/** Sorted where all are numbers or all are strings, in order of arrival otherwise. */
function sorted(elements: readonly Json[]): readonly Json[] {
  const kind = typeof elements[0];
  if ((kind !== "number" && kind !== "string") || elements.some((element) => typeof element !== kind))
    return elements;
  return elements.slice().sort((a, b) => ((a as number) < (b as number) ? -1 : 1));
}
