import { ErrorCode, Failure } from "../../wire/errors.ts";
import type { Json } from "../../wire/message.ts";
import type { StateItem } from "../../wire/peer-messages.ts";
import type { Request } from "../../wire/requests.ts";
import type { Core } from "../core.ts";
import type { Handlers, Reply } from "../dispatch/handlers.ts";
import { FROM_CLIENT } from "../log/arrival.ts";
import type { Workload } from "../settings/options.ts";
import { exhausted } from "./exhausted.ts";

/**
 * Sets and counters. The workload decides which of them `read` answers; without one, the use of this node does: after
 * set operations the set, otherwise the broadcasts. While it has seen no broadcast, a node that has
 * a set from its peers answers with that, too, and so does an empty one under the strategy `crdt` before a topology came.
 */
export function setHandlers({ base }: Core, workload: Workload): Handlers {
  const { log } = base;
  const { set, counter } = log.state;
  let hasSetOperations = false;

  /** Joins elements into the set; gives how many changed it. */
  const apply = (items: readonly StateItem[]): number | Failure => {
    const refused = log.room.refusalOfItems(items);
    if (refused !== undefined) return refused;
    hasSetOperations = true;
    return items.filter((item) => log.take(item, FROM_CLIENT) === "taken").length;
  };
  const done = (items: readonly StateItem[]): Reply | Failure => {
    const outcome = apply(items);
    return outcome instanceof Failure ? outcome : {};
  };

  const handlers: Handlers = {
    add: ({ element }) => done([added(element)]),
    remove: ({ element }) => done([removed(element)]),
    merge: (request) => {
      // Tombstones first: an element that the same request adds and removes is then never shown as added.
      if ("add_set" in request)
        return done([...request.remove_set.map(removed), ...request.add_set.map(added)]);
      const outcome = apply(request.elements.map(added));
      return outcome instanceof Failure ? outcome : { new_count: outcome };
    },
    read: () => {
      const hasSet = set.size + set.tombstones > 0;
      const isUnused = base.settings.strategy === "crdt" && !base.hasBroadcasts;
      const readsSet = hasSetOperations || (log.values.count === 0 && (hasSet || isUnused));
      return readsSet ? { elements: sorted(set.value()) } : { messages: log.values.render() };
    },
  };
  if (workload === "g-set") return { ...handlers, read: () => ({ value: sorted(set.value()) }) };
  if (workload === "broadcast") return handlers;
  return {
    ...handlers,
    read: () => ({ value: counter.value() }),
    add_delta: (request) => count(base, workload, request),
  };
}

function added(element: Json): StateItem {
  return ["set", element, 0];
}

function removed(element: Json): StateItem {
  return ["set", element, 1];
}

/** One slot a life: after a restart without memory, counting goes on in a new slot and none is counted twice. */
function count(
  { log, neighborhood, life }: Core["base"],
  workload: Workload,
  { delta }: Request<"add_delta">,
): Reply | Failure {
  if (workload === "g-counter" && delta < 0) {
    return new Failure(ErrorCode.malformedRequest, "delta: a grow-only counter takes no negative delta");
  }
  const refused = log.room.refusalOfItems([]);
  if (refused !== undefined) return refused;
  const slot = `${neighborhood.id}#${life}`;
  try {
    const { p, n } = log.state.counter.add(slot, delta);
    if (p.length > 0) log.touch("added", slot, FROM_CLIENT);
    if (n.length > 0) log.touch("taken", slot, FROM_CLIENT);
    return {};
  } catch (error) {
    return exhausted(error);
  }
}

/** Sorted where all are numbers or all are strings, in order of arrival otherwise. */
function sorted(elements: readonly Json[]): readonly Json[] {
  const kind = typeof elements[0];
  if ((kind !== "number" && kind !== "string") || elements.some((element) => typeof element !== kind))
    return elements;
  return elements.slice().sort((a, b) => ((a as number) < (b as number) ? -1 : 1));
}
