import type { PeerInspection } from "../../src/node/inspection.ts";
import { wireJson } from "../../src/wire/json.ts";
import type { Body, Json, Message } from "../../src/wire/message.ts";
import { isPeer, type Mischief, readList, withList } from "./canary.ts";

/* The wrongs that canaries do. Each call makes a new culprit. */

export const reads = (change: (list: readonly Json[], nowMs: number) => readonly Json[]): Mischief => ({
  says: (message, nowMs) => {
    const list = readList(message);
    return [list === undefined ? message : withList(message, change(list, nowMs))];
  },
});

/** Calls `act` on every `nth` message that `isMeant`; all others are said as they are. */
export function every(
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

export const isAnswer = ({ dest }: Message) => !isPeer(dest);
export const isForward = ({ dest }: Message) => isPeer(dest);
export const isAddOk = ({ body }: Message) => body.type === "broadcast_ok" || body.type === "add_ok";

/** After some reads, what it showed first is gone. */
export function forgetful(): Mischief {
  let count = 0;
  return reads((list) => (++count > 8 ? list.slice(1) : list));
}

/** A client's value is not shown for a while. */
export function hasty(): Mischief {
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

export function talkative(): Mischief {
  return every(5, isAnswer, (message) => {
    const { in_reply_to: _asked, ...body } = message.body;
    return [message, { ...message, body: { ...body, type: "hello" } as Body }];
  });
}

/** It has an answer for what clients send and nobody is to answer. */
export function answering(isMeant: (body: Body) => boolean): Mischief {
  const answers: Message[] = [];
  return {
    hears: ({ src, dest, body }) => {
      const { msg_id: asked } = body;
      const reply = {
        type: "error",
        code: 10,
        text: "what?",
        ...(asked === undefined ? {} : { in_reply_to: asked }),
      };
      if (!isPeer(src) && isMeant(body)) answers.push({ src: dest, dest: src, body: reply });
      return true;
    },
    everyMs: 50,
    onTimer: () => answers.splice(0),
  };
}

/** Every fifth answer has to wait. */
export function slow(): Mischief {
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

export function eager(): Mischief {
  return {
    says: (message) => {
      if (message.body.type !== "init_ok") return [message];
      const hello = { src: message.src, dest: message.src === "n0" ? "n1" : "n0", body: { type: "hello" } };
      return [message, hello];
    },
  };
}

const KEPT_PER_MESSAGE = 20;

/** A node whose bookkeeping grows with every message, until it is cleared. */
export function hoarding(isMeant: (peer: PeerInspection) => boolean, clearedMs = Infinity): Mischief {
  let kept = 0;
  let startMs: number | undefined;
  return {
    hears: (_message, nowMs) => {
      startMs ??= nowMs;
      kept = nowMs - startMs > clearedMs ? 0 : kept + KEPT_PER_MESSAGE;
      return true;
    },
    shows: (honest) => {
      const peers = honest.peers.map((peer) => {
        return isMeant(peer) ? { ...peer, known: peer.known + kept } : peer;
      });
      return { ...honest, peers };
    },
  };
}

/** Every message that it ever sent to a peer is sent again every few milliseconds. */
export function retrying(): Mischief {
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

export function refused(message: Message): Message {
  const body = { type: "error", code: 11, text: "too busy", in_reply_to: message.body.in_reply_to as number };
  return { ...message, body };
}

/** Every third value that came from a peer is never shown. */
export function lossy(): Mischief {
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
export function distracted(): Mischief {
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
export function chatty(): Mischief {
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
export function unseeded(): Mischief {
  return {
    says: (message) => (isPeer(message.dest) && Math.random() < 0.5 ? [message, message] : [message]),
  };
}
