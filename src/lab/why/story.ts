import { OpenRequests } from "../../sim/checkers/open-requests.ts";
import { broughtBy, shownBy } from "../../sim/checkers/trails/client-words.ts";
import { RequestContents } from "../../sim/checkers/trails/request-contents.ts";
import { keyOf } from "../../sim/checkers/value-index.ts";
import type { JournalEvent } from "../../sim/network/journal.ts";
import type { Identity } from "../../wire/json.ts";
import type { Body } from "../../wire/message.ts";
import type { Survey } from "./survey.ts";

/** A client brought the value to a node. */
export interface Bringing {
  readonly client: string;
  readonly node: string;
  readonly timeMs: number;
  acknowledgedMs?: number;
  /** An error instead of an acknowledgement. */
  refusal?: string;
}

/** How a node came to hold the value. */
export interface Holding {
  readonly node: string;
  readonly timeMs: number;
  /** The peer that told it; a client; or unknown: only a read showed it. */
  readonly from: string | undefined;
  readonly how: "client" | "message" | "read";
  /** Of the message: its type, how many values it brought, and when it was sent. */
  readonly type?: string;
  readonly valueCount?: number;
  readonly sentMs?: number;
}

/** A node that had the value began a new life without its memory. */
export interface Forgetting {
  readonly node: string;
  readonly timeMs: number;
}

/** Messages with the value that were dropped on one link, one after another, for one reason. */
export interface DropGroup {
  readonly src: string;
  readonly dest: string;
  readonly reason: string;
  readonly firstMs: number;
  lastMs: number;
  count: number;
}

/** Reads of a node that lacked the value though it was known. */
export interface Lacking {
  readonly node: string;
  count: number;
  readonly firstMs: number;
  lastMs: number;
}

/** Everything that befell one value. */
export interface Story {
  readonly value: unknown;
  readonly bringings: Bringing[];
  /** Of the nodes' present lives. */
  readonly holdings: Map<string, Holding>;
  /** Of lives that have ended. */
  readonly formerHoldings: Holding[];
  readonly forgettings: Forgetting[];
  readonly drops: DropGroup[];
  readonly lacking: Map<string, Lacking>;
  /** Nodes that showed it in a read. */
  readonly shownBy: Set<string>;
  /** Messages with the value: in all, to nodes that held it already, and under way when the run ended. */
  sentCount: number;
  repeatedCount: number;
  underWayCount: number;
  /** Links over which the value was sent at all. */
  readonly links: Set<string>;
}

interface UnderWay {
  readonly found: readonly Story[];
  readonly valueCount: number;
  readonly sentMs: number;
}

interface OpenRequest {
  readonly node: string;
  readonly sentMs: number;
  readonly bringing?: Bringing;
}

/** A list of drops is long enough where each link alternates between drops and arrivals this often. */
const DROP_GROUPS_MAX = 10_000;

/** The second pass over the messages of a run: where the chosen values went. */
export class StoryTeller {
  readonly stories = new Map<Identity, Story>();
  readonly #survey: Survey;
  readonly #wanted: ReadonlySet<Identity>;
  /** The texts of the values in JSON; `undefined` if one of them can be written in more than one way. */
  readonly #texts: readonly string[] | undefined;
  /** Values that clients have brought and that are not answered. */
  #awaited = 0;
  readonly #underWay = new Map<number, UnderWay>();
  readonly #requests = new RequestContents<Identity>();
  /** Requests of clients without an answer. */
  readonly #open = new OpenRequests<OpenRequest>();
  /** Nodes that have begun a life. */
  readonly #begun = new Set<string>();
  /** The drops that the last message with a value on a link belongs to. */
  readonly #lastDrops = new Map<string, DropGroup>();

  constructor(values: readonly unknown[], survey: Survey) {
    this.#survey = survey;
    for (const value of values) this.stories.set(keyOf(value), emptyStory(value));
    this.#wanted = new Set(this.stories.keys());
    this.#texts = values.every(isPlain) ? values.map((value) => JSON.stringify(value)) : undefined;
  }

  /** Whether a line may matter: it holds the text of a value, belongs to a read, begins a life, or may be an acknowledgement that is awaited. */
  wants(line: string): boolean {
    if (this.#texts === undefined || this.#texts.some((text) => line.includes(text))) return true;
    return (
      line.includes('"read') ||
      line.includes('"init"') ||
      (this.#awaited > 0 && line.includes('"in_reply_to":'))
    );
  }

  observe(event: JournalEvent): void {
    const { nodes } = this.#survey;
    const { kind, message } = event;
    const { src, dest } = message;
    if (nodes.has(src) && nodes.has(dest)) this.#onPeerMessage(event);
    else if (nodes.has(dest) && kind !== "drop") this.#onRequest(event);
    else if (nodes.has(src) && kind === "recv") this.#onReply(event);
  }

  /** To be called when all messages were seen. */
  finish(): void {
    for (const { found } of this.#underWay.values()) for (const story of found) story.underWayCount++;
  }

  #onPeerMessage(event: JournalEvent): void {
    if (event.kind === "send") this.#onSent(event);
    else if (event.kind === "recv") this.#onArrived(event);
    else this.#onDropped(event);
  }

  #onSent({ id, timeMs: sentMs, message: { src, dest, body } }: JournalEvent): void {
    const { found, count } = this.#survey.places.carried(body, this.#wanted);
    if (found.size === 0 || this.#isAcknowledgement(src, dest, body)) return;
    const stories = [...found].map((identity) => this.stories.get(identity) as Story);
    this.#underWay.set(id, { found: stories, valueCount: count, sentMs });
    for (const story of stories) {
      story.sentCount++;
      story.links.add(`${src} ${dest}`);
    }
  }

  /** Whether a message is a reply whose values are all in the request that it answers. Remembers what requests carry. */
  #isAcknowledgement(src: string, dest: string, body: Body): boolean {
    if (body.msg_id === undefined && body.in_reply_to === undefined) return false;
    const values = this.#survey.places.valuesIn(body);
    this.#requests.onRequest(src, dest, body.msg_id, values);
    const answered = this.#requests.answeredBy(src, dest, body.in_reply_to);
    return answered !== undefined && [...values].every((value) => answered.has(value));
  }

  #onArrived({ id, timeMs, message: { src, dest, body } }: JournalEvent): void {
    const sent = this.#underWay.get(id);
    if (sent === undefined) return;
    this.#underWay.delete(id);
    const { valueCount, sentMs } = sent;
    for (const story of sent.found) {
      this.#lastDrops.delete(linkKey(story, src, dest));
      if (story.holdings.has(dest)) story.repeatedCount++;
      else
        story.holdings.set(dest, {
          node: dest,
          timeMs,
          from: src,
          how: "message",
          type: body.type,
          valueCount,
          sentMs,
        });
    }
  }

  #onDropped({ id, timeMs, message: { src, dest }, reason: why }: JournalEvent): void {
    const sent = this.#underWay.get(id);
    if (sent === undefined) return;
    this.#underWay.delete(id);
    const reason = why ?? "dropped";
    for (const story of sent.found) {
      const key = linkKey(story, src, dest);
      const group = this.#lastDrops.get(key);
      if (group !== undefined && group.reason === reason) {
        group.lastMs = timeMs;
        group.count++;
      } else if (story.drops.length < DROP_GROUPS_MAX) {
        const fresh = { src, dest, reason, firstMs: timeMs, lastMs: timeMs, count: 1 };
        story.drops.push(fresh);
        this.#lastDrops.set(key, fresh);
      }
    }
  }

  #onRequest({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    if (kind === "recv" && body.type === "init") this.#onLife(dest, timeMs);
    const value = broughtBy(body);
    const story = value === undefined ? undefined : this.stories.get(keyOf(value));
    if (kind === "send") {
      const bringing = { client: src, node: dest, timeMs };
      if (story !== undefined) {
        story.bringings.push(bringing);
        this.#awaited++;
      }
      if (story !== undefined || body.type === "read")
        this.#open.open(src, body.msg_id, { node: dest, sentMs: timeMs, ...(story && { bringing }) });
    } else if (story !== undefined && !story.holdings.has(dest)) {
      story.holdings.set(dest, { node: dest, timeMs, from: src, how: "client" });
    }
  }

  /** A node that is initialised again was started anew, and remembers nothing. */
  #onLife(node: string, timeMs: number): void {
    const isFirst = !this.#begun.has(node);
    this.#begun.add(node);
    if (isFirst) return;
    for (const { holdings, formerHoldings, forgettings } of this.stories.values()) {
      const held = holdings.get(node);
      if (held === undefined) continue;
      holdings.delete(node);
      formerHoldings.push(held);
      forgettings.push({ node, timeMs });
    }
  }

  #onReply({ timeMs, message: { dest, body } }: JournalEvent): void {
    const open = this.#open.close(dest, body.in_reply_to);
    if (open === undefined) return;
    if (open.bringing !== undefined) this.#awaited--;
    const list = shownBy(body);
    if (open.bringing === undefined) {
      if (list !== undefined) this.#onRead(open, list, timeMs);
    } else if (body.type === "error") {
      open.bringing.refusal = `${body.code} ${body.text ?? ""}`.trim();
    } else {
      open.bringing.acknowledgedMs = timeMs;
    }
  }

  #onRead({ node, sentMs }: OpenRequest, list: readonly unknown[], timeMs: number): void {
    const shown = new Set(list.map(keyOf));
    for (const [identity, story] of this.stories) {
      if (shown.has(identity)) {
        story.shownBy.add(node);
        if (!story.holdings.has(node))
          story.holdings.set(node, { node, timeMs, from: undefined, how: "read" });
        continue;
      }
      const knownMs = this.#survey.fates.get(identity)?.knownMs ?? Number.POSITIVE_INFINITY;
      if (sentMs <= knownMs) continue;
      const lacking = story.lacking.get(node);
      if (lacking === undefined) story.lacking.set(node, { node, count: 1, firstMs: sentMs, lastMs: sentMs });
      else {
        lacking.count++;
        lacking.lastMs = sentMs;
      }
    }
  }
}

/** Whether all JSON texts of a value are equal: lists and objects may have spaces, other texts escapes. */
function isPlain(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && /^[\w .:-]*$/.test(value));
}

function linkKey(story: Story, src: string, dest: string): string {
  return `${src} ${dest} ${JSON.stringify(story.value)}`;
}

function emptyStory(value: unknown): Story {
  return {
    value,
    bringings: [],
    holdings: new Map(),
    formerHoldings: [],
    forgettings: [],
    drops: [],
    lacking: new Map(),
    shownBy: new Set(),
    sentCount: 0,
    repeatedCount: 0,
    underWayCount: 0,
    links: new Set(),
  };
}
