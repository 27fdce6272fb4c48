import { ErrorCode } from "../../../../wire/errors.ts";
import { canonicalJson } from "../../../../wire/json.ts";
import type { Body, Json } from "../../../../wire/message.ts";
import type { JournalEvent } from "../../../network/journal.ts";
import type { ServiceName } from "../../../services/service.ts";
import { shortSeconds } from "../../../time/seconds.ts";
import { OpenRequests } from "../../open-requests.ts";
import { isIn } from "../../workloads/counter.ts";
import { type Diagnosis, type Finder, type FinishedRun, quoted } from "../diagnosis.ts";
import { StoredCounters } from "./stored-counters.ts";

/** The service that keeps the order of each client, and may be behind all the same (`sim/services/sequential-store.ts`). */
const SERVICE: ServiceName = "seq-kv";

/** A value of one key, each another. They are numbered in the order in which the service took them, from 1. */
interface Version {
  readonly number: number;
  readonly value: unknown;
}

/** The value that the service holds under a key, and the numbers of all values that it has held there. */
interface KeyHistory {
  readonly newest: Version;
  readonly numberOf: Map<string, number>;
}

/** A request of a node to the service. */
interface Call {
  readonly node: string;
  readonly body: Body;
  readonly sentMs: number;
  /** The newest version of its key when it was sent. */
  readonly newest: Version | undefined;
}

/** A read that was shown less than the service held when it was asked. */
interface OldRead extends Call {
  readonly newest: Version;
  readonly shown: string;
}

/** A counter's node whose last answer is wrong after `seq-kv` showed it an old value. */
export class StaleRead implements Finder {
  readonly #keys = new Map<string, KeyHistory>();
  readonly #calls = new OpenRequests<Call>();
  readonly #counters = new StoredCounters();
  /** The last old read of each node. */
  readonly #oldReads = new Map<string, OldRead>();

  observe(event: JournalEvent): void {
    this.#counters.observe(event);
    const { kind, timeMs, message } = event;
    const { src, dest, body } = message;
    if (kind !== "send") return;
    if (dest === SERVICE && body.msg_id !== undefined) {
      const newest = this.#keys.get(textOf(body.key))?.newest;
      this.#calls.open(src, body.msg_id, { node: src, body, sentMs: timeMs, newest });
    } else if (src === SERVICE) {
      const call = this.#calls.close(dest, body.in_reply_to);
      if (call !== undefined) this.#onReply(call, body);
    }
  }

  find({ run, judgement }: FinishedRun): Diagnosis | undefined {
    const { checker, result } = judgement.workload;
    const { finalMs } = run.phases;
    if (checker !== "counter" || finalMs === undefined) return undefined;
    // An old value costs a node what is new, and no more: the service itself has to hold what is right.
    const held = this.#counters.heldSum();
    if (this.#counters.lostCount > 0 || (held !== undefined && !isIn(held, result.acceptable)))
      return undefined;
    for (const { node } of result.errors) {
      const old = this.#oldReads.get(node);
      if (old !== undefined && old.sentMs >= finalMs) return diagnosisOf(old);
    }
    return undefined;
  }

  #onReply(call: Call, reply: Body): void {
    if (reply.type === "write_ok") this.#onChange(call.body.key, call.body.value);
    else if (reply.type === "cas_ok") this.#onCompareAndSet(call.body);
    else if (call.body.type === "read") this.#onRead(call, reply);
  }

  /** One that sets what it found changes nothing, so it may have found the past. */
  #onCompareAndSet({ key, from, to }: Body): void {
    if (textOf(from) !== textOf(to)) this.#onChange(key, to);
  }

  #onChange(key: unknown, value: unknown): void {
    const [keyText, valueText] = [textOf(key), textOf(value)];
    const { newest, numberOf } = this.#keys.get(keyText) ?? { newest: undefined, numberOf: new Map() };
    const known = numberOf.get(valueText);
    if (known === undefined) {
      const version = { number: numberOf.size + 1, value };
      numberOf.set(valueText, version.number);
      this.#keys.set(keyText, { newest: version, numberOf });
    } else if (known !== newest?.number) {
      // It was newly written, or found in the past, where it changed nothing: nobody can tell which value is the newest now.
      this.#keys.delete(keyText);
    }
  }

  #onRead(call: Call, reply: Body): void {
    const { node, newest, body } = call;
    if (newest === undefined) return;
    const isMissing = reply.type === "error" && reply.code === ErrorCode.keyDoesNotExist;
    const number = isMissing ? 0 : this.#keys.get(textOf(body.key))?.numberOf.get(textOf(reply.value));
    if (number === undefined || number >= newest.number) return;
    const shown = isMissing ? "no such key" : quoted(reply.value);
    this.#oldReads.set(node, { ...call, newest, shown });
  }
}

function diagnosisOf({ node, body, sentMs, newest, shown }: OldRead): Diagnosis {
  const key = quoted(body.key);
  return {
    mistake: "stale-read",
    text: `${node} read ${key} of ${SERVICE} at ${shortSeconds(sentMs)} and was shown ${shown}, though ${quoted(newest.value)} stood there: ${SERVICE} may show the past to a node that writes nothing; write something new before the read, or ask the other nodes`,
    explains: ["sum"],
  };
}

function textOf(value: unknown): string {
  return canonicalJson((value ?? null) as Json);
}
