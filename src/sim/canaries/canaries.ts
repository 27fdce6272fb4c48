import { GossipNode } from "../../node/gossip-node.ts";
import type { Link } from "../../node/link.ts";
import { wireJson } from "../../wire/json.ts";
import type { Body, Json, Message } from "../../wire/message.ts";
import type { PromiseName } from "../checkers/promise.ts";
import { isPeer, type Mischief, readList, withList } from "./canary.ts";

/** A way to break one promise; each call makes a new culprit. */
export interface CanaryKind {
  readonly name: string;
  /** What the checkers have to find broken. */
  readonly breaks: PromiseName;
  readonly make: () => Mischief;
}

const reads = (change: (list: readonly Json[], nowMs: number) => readonly Json[]): Mischief => ({
  says: (message, nowMs) => {
    const list = readList(message);
    return [list === undefined ? message : withList(message, change(list, nowMs))];
  },
});

/** Calls `act` on every `nth` message that `isMeant`; all others are said as they are. */
function every(
  nth: number,
  isMeant: (message: Message) => boolean,
  act: (message: Message, nowMs: number) => readonly Message[],
): Mischief {
  let count = 0;
  return {
    says: (message, nowMs) => {
      if (!isMeant(message)) return [message];
      count++;
      return count % nth === 0 ? act(message, nowMs) : [message];
    },
  };
}

const isAnswer = ({ dest }: Message) => !isPeer(dest);
const isForward = ({ dest }: Message) => isPeer(dest);
const isAddOk = ({ body }: Message) => body.type === "broadcast_ok" || body.type === "add_ok";

export const canaryKinds: readonly CanaryKind[] = [
  {
    name: "invents a value",
    breaks: "S1-no-phantom",
    make: () => reads((list) => [...list, "invented"]),
  },
  {
    name: "repeats a value",
    breaks: "S2-no-duplicate",
    make: () => reads((list) => [...list, ...list.slice(0, 1)]),
  },
  { name: "forgets a value", breaks: "S3-reads-grow", make: forgetful },
  { name: "acknowledges before it stores", breaks: "S4-read-your-add", make: hasty },
  {
    name: "answers twice",
    breaks: "S5-one-reply",
    make: () => every(5, isAnswer, (message) => [message, message]),
  },
  {
    name: "does not answer",
    breaks: "S5-one-reply",
    make: () =>
      every(
        5,
        (message) => message.body.type === "read_ok",
        () => [],
      ),
  },
  { name: "speaks unasked", breaks: "S5-one-reply", make: talkative },
  { name: "answers late", breaks: "S6-timely-reply", make: slow },
  {
    name: "writes to nobody",
    breaks: "S7-clean-wire",
    make: () => every(5, isAnswer, (message) => [message, { ...message, dest: "nobody" }]),
  },
  {
    name: "writes a line that is refused",
    breaks: "S7-clean-wire",
    make: () => every(5, isAnswer, (message) => [{ ...message, id: 1 } as Message]),
  },
  { name: "writes to peers before its first request", breaks: "S7-clean-wire", make: eager },
  {
    name: "keeps everything that it was ever sent",
    breaks: "S8-bounded",
    make: () => hoarding(({ isNeighbor }) => isNeighbor),
  },
  {
    name: "keeps everything for who is no neighbour",
    breaks: "S8-bounded",
    make: () => hoarding(({ isNeighbor }) => !isNeighbor),
  },
  {
    name: "keeps too much, and clears it away before the end",
    breaks: "S8-bounded",
    make: () => hoarding(() => true, 10_000),
  },
  {
    name: "retries for ever",
    breaks: "S8-bounded",
    make: retrying,
  },
  {
    name: "refuses what it took",
    breaks: "S9-definite-error",
    make: () =>
      every(
        4,
        (message) => isAnswer(message) && isAddOk(message),
        (message) => [refused(message)],
      ),
  },
  { name: "loses values of others", breaks: "L1-converges", make: lossy },
  { name: "hears nobody", breaks: "L1-converges", make: () => ({ hears: ({ src }) => !isPeer(src) }) },
  { name: "is put off by whatever is new", breaks: "L1-converges", make: distracted },
  { name: "gossips on and on", breaks: "L2-rests", make: chatty },
  {
    name: "says everything six times",
    breaks: "L3-thrifty",
    make: () => every(1, isForward, (message) => Array.from({ length: 6 }, () => message)),
  },
  { name: "throws dice of its own", breaks: "D1-repeatable", make: unseeded },
];

/** After some reads, what it showed first is gone. */
function forgetful(): Mischief {
  let count = 0;
  return reads((list) => (++count > 8 ? list.slice(1) : list));
}

/** What a client told it is not shown for a while. */
function hasty(): Mischief {
  const hidden = new Map<string, number>();
  const { says } = reads((list, nowMs) =>
    list.filter((value) => (hidden.get(wireJson(value)) ?? 0) <= nowMs),
  );
  return {
    ...(says && { says }),
    hears: ({ src, body }, nowMs) => {
      if (!isPeer(src) && body.message !== undefined) hidden.set(wireJson(body.message), nowMs + 300);
      return true;
    },
  };
}

function talkative(): Mischief {
  return every(5, isAnswer, (message) => {
    const { in_reply_to: _asked, ...body } = message.body;
    return [message, { ...message, body: { ...body, type: "hello" } as Body }];
  });
}

/** Every fifth answer has to wait. */
function slow(): Mischief {
  const waiting: { readonly dueMs: number; readonly message: Message }[] = [];
  const mischief = every(5, isAnswer, (message, nowMs) => {
    waiting.push({ dueMs: nowMs + 4_500, message });
    return [];
  });
  return {
    ...mischief,
    everyMs: 100,
    onTimer: (nowMs) => {
      const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
      for (const one of due) waiting.splice(waiting.indexOf(one), 1);
      return due.map(({ message }) => message);
    },
  };
}

function eager(): Mischief {
  return {
    says: (message) => {
      if (message.body.type !== "init_ok") return [message];
      const hello = { src: message.src, dest: message.src === "n0" ? "n1" : "n0", body: { type: "hello" } };
      return [message, hello];
    },
  };
}

/** Behind everything that any log has: nobody ever acknowledges it. */
const FAR = 1e9;
const KEPT_PER_MESSAGE = 20;

/** A node whose bookkeeping grows with every message, until it is cleared. */
function hoarding(isMeant: (link: Link) => boolean, clearedMs = Infinity): Mischief {
  let kept = 0;
  let startMs: number | undefined;
  const keep = ({ known }: Link): void => {
    for (let i = 0; i < KEPT_PER_MESSAGE; i++) known.add(FAR + kept++);
  };
  const clear = ({ known }: Link): void => {
    for (const position of known) if (position >= FAR) known.delete(position);
  };
  return {
    hears: (_message, nowMs, inner) => {
      startMs ??= nowMs;
      const links = inner instanceof GossipNode ? [...inner.core.links.made].filter(isMeant) : [];
      links.forEach(nowMs - startMs > clearedMs ? clear : keep);
      return true;
    },
  };
}

/** Whatever it ever said to a peer is said again every few milliseconds. */
function retrying(): Mischief {
  const said: Message[] = [];
  return {
    says: (message) => {
      if (isPeer(message.dest) && said.length < 8) said.push(message);
      return [message];
    },
    everyMs: 5,
    onTimer: () => said,
  };
}

function refused(message: Message): Message {
  const body = { type: "error", code: 11, text: "too busy", in_reply_to: message.body.in_reply_to as number };
  return { ...message, body };
}

/** Every third value that came from a peer is never shown. */
function lossy(): Mischief {
  const own = new Set<string>();
  const lost = new Set<string>();
  const seen = new Set<string>();
  const { says } = reads((list) => {
    for (const value of list) {
      const text = wireJson(value);
      if (seen.has(text) || own.has(text)) continue;
      seen.add(text);
      if (seen.size % 3 === 1) lost.add(text);
    }
    return list.filter((value) => !lost.has(wireJson(value)));
  });
  return {
    ...(says && { says }),
    hears: ({ src, body }) => {
      if (!isPeer(src)) own.add(wireJson(body.message ?? body.element ?? null));
      return true;
    },
  };
}

/** It listens to its peers when its clients have told it nothing for a second: in the end, then, but not while they go on. */
function distracted(): Mischief {
  let untilMs = 0;
  return {
    hears: ({ src, body }, nowMs) => {
      if (isPeer(src)) return nowMs >= untilMs;
      if (body.message !== undefined || body.element !== undefined) untilMs = nowMs + 1_000;
      return true;
    },
  };
}

/** It has an answer to an old forward for somebody, all the time. */
function chatty(): Mischief {
  let example: Message | undefined;
  return {
    says: (message) => {
      if (isPeer(message.dest)) example = message;
      return [message];
    },
    everyMs: 250,
    onTimer: () => (example === undefined ? [] : [example]),
  };
}

/** Every so often it says something twice, as chance will have it: not the seed's, its own. */
function unseeded(): Mischief {
  return {
    says: (message) => (isPeer(message.dest) && Math.random() < 0.5 ? [message, message] : [message]),
  };
}
