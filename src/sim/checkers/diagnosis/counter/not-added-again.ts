import type { Body } from "../../../../wire/message.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import { isServiceName } from "../../../services/service.ts";
import { shortSeconds } from "../../../time/seconds.ts";
import { OpenRequests } from "../../open-requests.ts";
import type { CounterResult } from "../../workloads/counter.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";
import { deltaIn, Tally } from "./additions.ts";
import { StoredCounters } from "./stored-counters.ts";
import { explainsWhatIsMissing, hasForgotten, wrongSumOf } from "./wrong-sum.ts";

/** A link brings additions, not sums, if so many of its messages pass on one that its sender was asked for. */
const ADDITIONS_SHARE_MIN = 0.9;

/** One way on which additions go: from a node to another one, or to a service. */
interface Way {
  readonly src: string;
  readonly dest: string;
  messages: number;
  readonly sent: Tally;
  readonly arrived: Tally;
  readonly failed: Tally;
  /** The first that failed, in words. */
  example: string;
}

interface Call {
  readonly dest: string;
  readonly body: Body;
  readonly delta: number;
  readonly sentMs: number;
}

/** Additions that make up for what a counter lacks: their only message was lost, or refused by a service, and nothing followed. */
export class NotAddedAgain implements Finder {
  readonly #nodes: ReadonlySet<string>;
  /** What each node was asked to add. */
  readonly #asked = new Map<string, Tally>();
  readonly #ways = new Map<string, Way>();
  readonly #calls = new OpenRequests<Call>();
  readonly #counters = new StoredCounters();

  constructor(nodeIds: Iterable<string>) {
    this.#nodes = new Set(nodeIds);
  }

  observe(event: JournalEvent): void {
    this.#counters.observe(event);
    const { kind, message } = event;
    const { src, dest, body } = message;
    const isAnswer = body.in_reply_to !== undefined;
    if (this.#nodes.has(src) && this.#nodes.has(dest) && !isAnswer) this.#onTold(event);
    else if (this.#nodes.has(src) && isServiceName(dest)) this.#onCall(event);
    else if (this.#nodes.has(dest) && isServiceName(src) && kind === "recv") this.#onResult(dest, body);
    else if (this.#nodes.has(dest) && kind === "recv" && body.type === "add" && !isAnswer)
      this.#onAsked(dest, body);
  }

  find(finished: FinishedRun): Diagnosis | undefined {
    const wrong = wrongSumOf(finished);
    if (wrong === undefined || !finished.run.completed || hasForgotten(finished.run)) return undefined;
    return this.#lostOnTheWay(wrong.result) ?? this.#refused(wrong.result);
  }

  #onAsked(node: string, { delta }: Body): void {
    if (typeof delta === "number" && delta > 0) tallyOf(this.#asked, node).add(delta);
  }

  #onTold({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    // Before that no message can tell of an addition, least of all in other workloads.
    if (this.#asked.size === 0) return;
    const way = this.#wayOf(src, dest);
    if (kind === "send") way.messages++;
    const delta = deltaIn(body);
    // Nobody misses an addition of 0.
    if (delta === 0 && kind === "send") way.messages--;
    if (delta === undefined || delta <= 0) return;
    if (kind === "send") way.sent.add(delta);
    else if (kind === "recv") way.arrived.add(delta);
    else {
      way.failed.add(delta);
      way.example ||= `${src} told ${dest} of an addition of ${delta} with ${body.type}, which was dropped at ${shortSeconds(timeMs)} and never sent there again`;
    }
  }

  #onCall({ kind, timeMs, message: { src, dest, body } }: JournalEvent): void {
    const { type, from, to } = body;
    if (kind !== "send" || type !== "cas" || typeof from !== "number" || typeof to !== "number") return;
    const delta = to - from;
    if (delta <= 0) return;
    this.#calls.open(src, body.msg_id, { dest, body, delta, sentMs: timeMs });
    this.#wayOf(src, dest).sent.add(delta);
  }

  #onResult(node: string, { type, in_reply_to, text }: Body): void {
    const call = this.#calls.close(node, in_reply_to);
    if (call === undefined) return;
    const { dest, body, delta, sentMs } = call;
    const way = this.#wayOf(node, dest);
    if (type !== "error") {
      way.arrived.add(delta);
      return;
    }
    way.failed.add(delta);
    way.example ||= `${node} sent ${dest} a cas of ${quoted(body.key)} from ${body.from} to ${body.to} at ${shortSeconds(sentMs)}, which failed (${quoted(text)}), and never added ${delta} again`;
  }

  #wayOf(src: string, dest: string): Way {
    const key = `${src} ${dest}`;
    let way = this.#ways.get(key);
    if (way === undefined) {
      const [sent, arrived, failed] = [new Tally(), new Tally(), new Tally()];
      way = { src, dest, messages: 0, sent, arrived, failed, example: "" };
      this.#ways.set(key, way);
    }
    return way;
  }

  /** Additions that some node never heard of, though their messages were sent to it. */
  #lostOnTheWay(result: CounterResult): Diagnosis | undefined {
    for (const { node, value } of result.errors) {
      const ways = [...this.#ways.values()].filter(({ src, dest }) => dest === node && this.#nodes.has(src));
      if (typeof value !== "number" || !ways.every((way) => this.#bringsAdditions(way))) continue;
      const lost = this.#lostOn(ways);
      if (explainsWhatIsMissing(lost.sum, value, result))
        return diagnosisOf(
          lost,
          `of which ${node} lacks ${lost.sum}`,
          "what is not acknowledged must be sent again",
        );
    }
    return undefined;
  }

  /** Additions that a service refused. */
  #refused(result: CounterResult): Diagnosis | undefined {
    const held = this.#counters.heldSum();
    const lost = this.#lostOn([...this.#ways.values()].filter(({ dest }) => !this.#nodes.has(dest)));
    if (held === undefined || !explainsWhatIsMissing(lost.sum, held, result)) return undefined;
    const lacks = `by which the counter lacks ${lost.sum}`;
    return diagnosisOf(lost, lacks, "read again and add anew until it succeeds, then acknowledge");
  }

  /** Whether a way brings each addition by itself, once. */
  #bringsAdditions({ src, messages, sent }: Way): boolean {
    const asked = this.#asked.get(src) ?? new Tally();
    let alike = 0;
    for (const [delta, count] of sent.entries()) alike += Math.min(count, asked.of(delta));
    return alike >= ADDITIONS_SHARE_MIN * Math.max(messages, asked.total);
  }

  /** The additions that were asked for and failed on their way, as far as they did not get there otherwise. */
  #lostOn(ways: readonly Way[]): LostAdditions {
    let sum = 0;
    let count = 0;
    for (const { src, dest, sent, arrived, failed } of ways) {
      const asked = this.#asked.get(src) ?? new Tally();
      for (const [delta, failures] of failed.entries()) {
        // More messages than additions: it was sent again.
        if (this.#nodes.has(dest) && sent.of(delta) > asked.of(delta)) continue;
        const lost = Math.min(failures, Math.max(0, asked.of(delta) - arrived.of(delta)));
        sum += delta * lost;
        count += lost;
      }
    }
    const example = ways.find((way) => way.example !== "")?.example ?? "";
    return { sum, count, example };
  }
}

interface LostAdditions {
  readonly sum: number;
  readonly count: number;
  readonly example: string;
}

function diagnosisOf({ count, example }: LostAdditions, lacks: string, advice: string): Diagnosis {
  const many = count === 1 ? "" : `; so it went with ${count} additions, ${lacks}`;
  return { mistake: "no-retry", text: `${example}${many}: ${advice}`, explains: ["sum"] };
}

function tallyOf(tallies: Map<string, Tally>, node: string): Tally {
  const known = tallies.get(node);
  if (known !== undefined) return known;
  const fresh = new Tally();
  tallies.set(node, fresh);
  return fresh;
}
