import { describe, expect, test } from "vitest";
import { Link } from "../../../src/node/links/link.ts";

/** The events that change the state of a link, by name. */
const transitions = {
  dialect: (link: Link) => link.onDialect(),
  greeting: (link: Link) => link.onGreeting(),
  overlay: (link: Link) => link.forgetGreetings(),
  met: (link: Link) => link.onMet(),
  unanswered: (link: Link) => link.onUnanswered(),
  sign: (link: Link) => link.onSign(),
  answer: (link: Link) => link.onAnswer(),
  life: (link: Link) => link.restart(9, 0),
};

/** Whether an entry stands at a position: here at every one. */
const isEntry = () => true;

type Transition = keyof typeof transitions;

/** A link after these transitions, one after the other. */
function linkAfter(...names: readonly Transition[]): Link {
  const link = new Link("n2");
  for (const name of names) transitions[name](link);
  return link;
}

/** The states that a link goes through. */
function states(of: "make" | "meeting" | "contact", ...names: readonly Transition[]): readonly string[] {
  const link = new Link("n2");
  return names.map((name) => {
    transitions[name](link);
    return link[of];
  });
}

describe("the make of a peer", () => {
  test("is unknown, until it speaks our dialect: it stays ours whatever happens then", () => {
    expect(new Link("n2").make).toBe("unknown");
    expect(states("make", "dialect", "greeting", "greeting", "overlay", "unanswered", "life")).toEqual(
      Array.from({ length: 6 }, () => "ours"),
    );
  });

  test("is plain once it has ignored two greetings, and ours all the same once it speaks our dialect", () => {
    expect(states("make", "greeting", "greeting", "greeting", "dialect")).toEqual([
      "unknown",
      "plain",
      "plain",
      "ours",
    ]);
  });

  test("is unknown again with another overlay: greetings may have gone to nobody", () => {
    const link = linkAfter("greeting", "greeting", "overlay");
    expect([link.make, link.greetings]).toEqual(["unknown", 0]);
    expect(linkAfter("greeting", "overlay", "greeting").make).toBe("unknown");
  });

  test("is news when it turns out to be ours, once", () => {
    const link = new Link("n2");
    expect([link.onDialect(), link.onDialect()]).toEqual([true, false]);
    expect(linkAfter("greeting", "dialect").greetings).toBe(0);
  });

  test("does not show in what it answers or leaves unanswered", () => {
    expect(states("make", "unanswered", "unanswered", "unanswered", "answer", "met")).toEqual(
      Array.from({ length: 5 }, () => "unknown"),
    );
  });
});

describe("the meeting with a peer", () => {
  test("is there once it has shown that it knows this life, and until it has a new life itself", () => {
    expect(new Link("n2").meeting).toBe("unmet");
    expect(states("meeting", "dialect", "met", "unanswered", "unanswered", "overlay", "life")).toEqual([
      "unmet",
      "met",
      "met",
      "met",
      "met",
      "unmet",
    ]);
  });
});

describe("the contact with a peer", () => {
  test("is asked with the first question, and silent with the second that stays without an answer", () => {
    expect(new Link("n2").contact).toBe("answering");
    expect(states("contact", "unanswered", "unanswered", "unanswered")).toEqual([
      "asked",
      "silent",
      "silent",
    ]);
    expect(linkAfter("unanswered", "unanswered", "unanswered").unanswered).toBe(3);
  });

  test("is answering again with any sign, as long as it was not silent", () => {
    expect(states("contact", "unanswered", "sign", "unanswered", "sign")).toEqual([
      "asked",
      "answering",
      "asked",
      "answering",
    ]);
    expect(linkAfter("unanswered", "sign").unanswered).toBe(0);
  });

  test("that was silent stays so with a mere sign, but is asked as often as at first, until a comparison is settled", () => {
    const link = linkAfter("unanswered", "unanswered", "unanswered", "unanswered", "sign");
    expect([link.contact, link.unanswered]).toEqual(["silent", 2]);
    expect([link.onAnswer(), link.contact, link.unanswered]).toEqual([true, "answering", 0]);
    expect(link.onAnswer()).toBe(false);
  });

  test("does not change with greetings: a peer that ignores them may not understand them", () => {
    expect(states("contact", "greeting", "greeting", "greeting")).toEqual([
      "answering",
      "answering",
      "answering",
    ]);
  });
});

describe("a link", () => {
  test("waits for nothing before anything was sent", () => {
    expect(new Link("n2")).toMatchObject({
      isOutstanding: false,
      isMissed: false,
      isStreamed: false,
      isSilent: false,
    });
    expect(new Link("n2").remembered(isEntry)).toEqual({
      plainForwards: 0,
      unacknowledged: 0,
      known: 0,
      messages: 0,
    });
  });

  test("has something outstanding while a batch or a plain forward is", () => {
    const link = new Link("n2");
    link.outgoing.onSend([0], 1, 0, 500, true);
    expect(link.isOutstanding).toBe(true);
    link.outgoing.onAck(1, 0);
    expect(link.isOutstanding).toBe(false);
    link.plain.onSend(7, 1, 0, 0);
    expect(link.isOutstanding).toBe(true);
    expect(link.remembered(isEntry)).toEqual({ plainForwards: 1, unacknowledged: 0, known: 0, messages: 0 });
  });

  test("needs a way around while the peer is silent, or does not understand what it was sent", () => {
    expect(linkAfter("unanswered").isMissed).toBe(false);
    expect(linkAfter("unanswered", "unanswered").isMissed).toBe(true);
    const plain = linkAfter("greeting", "greeting");
    expect(plain.isMissed).toBe(false);
    plain.plain.onSend(7, 1, 0, 0);
    expect(plain.isMissed).toBe(true);
    plain.plain.onHeld(1);
    expect(plain.isMissed).toBe(false);
  });

  test("streams to neighbours and to guests", () => {
    const link = new Link("n2");
    link.isGuest = true;
    expect(link.isStreamed).toBe(true);
    link.isNeighbor = true;
    link.isGuest = false;
    expect(link.isStreamed).toBe(true);
    link.isNeighbor = false;
    expect(link.isStreamed).toBe(false);
  });

  test("to a peer in a new life knows of nothing that went to the former one, and streams what comes from now on", () => {
    const link = linkAfter("dialect", "met", "unanswered");
    link.isNeighbor = true;
    link.isGuest = true;
    link.onRoom(true);
    link.outgoing.onSend([0, 1], 9, 0, 500, true);
    link.outgoing.onHeld(5);
    link.plain.onSend(7, 1, 0, 0);
    link.onPlainWords();
    link.outgoing.onArrived(1);
    link.incoming.admit(77);
    link.incoming.onNumber(1);
    link.incoming.onNumber(3);
    link.restart(9, 20);
    expect(link).toMatchObject({
      life: 9,
      meeting: "unmet",
      make: "ours",
      isNeighbor: true,
      isGuest: true,
      isFull: false,
      isOutstanding: false,
      hasPlainWords: false,
    });
    expect(link.outgoing).toMatchObject({
      stream: 9,
      cursor: 20,
      sent: 0,
      acked: 0,
      text: 0,
      floor: undefined,
    });
    expect(link.incoming).toMatchObject({ stream: 0, received: 0, hasGap: false });
    expect(link.remembered(isEntry)).toEqual({ plainForwards: 0, unacknowledged: 0, known: 0, messages: 0 });
  });
});
