import { plain } from "../../src/sim/clients/workloads/workload.ts";
import { wireJson } from "../../src/wire/json.ts";
import type { Body, Json, Message } from "../../src/wire/message.ts";
import type { CanaryKind } from "./canaries.ts";
import { isPeer, type Mischief } from "./canary.ts";
import { every, reads } from "./mischief.ts";

/* Nodes that break a law of replicated data. Each call makes a new culprit. */

export interface DataCanaryKind extends CanaryKind {
  /** The load under which it shows. */
  readonly workload: "broadcast" | "g-set" | "g-counter" | "pn-counter";
}

/** Removed elements are shown again after a while. */
function forgetsTombstones(): Mischief {
  const buried = new Map<string, { readonly element: Json; readonly sinceMs: number }>();
  const { says } = reads((list, nowMs) => {
    const risen = [...buried.values()]
      .filter(({ sinceMs }) => nowMs - sinceMs > 300)
      .map(({ element }) => element);
    const shown = new Set(list.map(wireJson));
    return [...list, ...risen.filter((element) => !shown.has(wireJson(element)))];
  });
  return {
    ...(says && { says }),
    hears: ({ src, body }, nowMs) => {
      const element = body.element as Json;
      if (!isPeer(src) && body.type === "remove") buried.set(wireJson(element), { element, sinceMs: nowMs });
      return true;
    },
  };
}

/** All but the first of several siblings are shown. */
function dropsSiblings(): Mischief {
  return {
    says: (message) => {
      const values = plain(message.body.values);
      if (message.body.type !== "vv_read_ok" || !Array.isArray(values) || values.length < 2) return [message];
      const rest = values.slice(1);
      return [{ ...message, body: { ...message.body, values: rest, conflict: rest.length > 1 } as Body }];
    },
  };
}

/** The slot of a peer that it heard of last counts twice. */
function sumsSlotsTwice(): Mischief {
  let extra = 0;
  return {
    hears: ({ src, body }) => {
      const items = plain(body.state);
      if (isPeer(src) && Array.isArray(items))
        for (const [kind, , count] of items as readonly (readonly [string, string, number])[])
          if (kind === "added") extra = count;
      return true;
    },
    says: (message) => {
      const value = plain(message.body.value);
      if (message.body.type !== "read_ok" || typeof value !== "number") return [message];
      return [{ ...message, body: { ...message.body, value: value + extra } as Body }];
    },
  };
}

/** Every third write is stamped by a clock that has just gone back. */
function letsClockGoBack(): Mischief {
  const isStamped = ({ body }: Message) => body.type === "write_ok";
  return every(3, isStamped, (message) => [
    { ...message, body: { ...message.body, ts: (message.body.ts as number) - 5 } as Body },
  ]);
}

/** A write that a peer made does not reach its readers. */
function forgetsWrites(): Mischief {
  const own = new Set<string>();
  return {
    hears: ({ src, body }) => {
      if (!isPeer(src) && body.type === "write") own.add(wireJson(body.value as Json));
      return true;
    },
    says: (message) => {
      const { body } = message;
      if (body.type !== "kv_read_ok" || own.has(wireJson(plain(body.value) as Json))) return [message];
      const error = {
        type: "error",
        code: 20,
        text: "Key not found",
        in_reply_to: body.in_reply_to as number,
      };
      return [{ ...message, body: error }];
    },
  };
}

/** Keys are not shown to anybody. */
function refusesReads(): Mischief {
  return {
    says: (message) => {
      const { type, in_reply_to } = message.body;
      if (type !== "kv_read_ok" && type !== "vv_read_ok") return [message];
      return [{ ...message, body: { type: "error", code: 11, text: "busy", in_reply_to } as Body }];
    },
  };
}

export const dataCanaryKinds: readonly DataCanaryKind[] = [
  { name: "forgets a tombstone", breaks: "S10-data-laws", workload: "g-set", make: forgetsTombstones },
  { name: "drops a sibling", breaks: "S10-data-laws", workload: "broadcast", make: dropsSiblings },
  { name: "sums a slot twice", breaks: "S1-no-phantom", workload: "pn-counter", make: sumsSlotsTwice },
  { name: "lets the clock go back", breaks: "S10-data-laws", workload: "broadcast", make: letsClockGoBack },
  {
    name: "forgets the writes of others",
    breaks: "S10-data-laws",
    workload: "g-counter",
    make: forgetsWrites,
  },
  { name: "refuses to show keys", breaks: "S10-data-laws", workload: "broadcast", make: refusesReads },
];
