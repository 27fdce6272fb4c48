import type { Body } from "../../wire/message.ts";
import { bodyText } from "../network/plain-body.ts";
import type { Violation } from "../nodes/violation.ts";
import { shortened } from "../nodes/violation.ts";
import { Client, type ClientHost } from "./client.ts";
import type { HistoryEvent, Outcome } from "./history.ts";
import type { HistoryRecorder } from "./history-recorder.ts";
import type { Operation, Workload } from "./workloads/workload.ts";

/** The state that all workers of a run share. */
export interface WorkerHost extends ClientHost {
  readonly workload: Workload;
  readonly history: HistoryRecorder;
  readonly clientTimeoutMs: number;
  /** Distance between the process numbers of one worker: the number of workers. */
  readonly processStep: number;
  nextClientId(): string;
  onViolation(violation: Violation): void;
}

/** How an operation ended. */
interface End {
  readonly kind: Outcome;
  readonly value: unknown;
  readonly error?: string;
}

/** Codes that say that the operation did not happen. After any other code nobody knows whether it did. */
const definiteErrorCodes: ReadonlySet<unknown> = new Set([1, 10, 11, 12, 14, 20, 21, 22, 30]);

/** Does one operation after another on its node, and writes them into the history. */
export class Worker {
  readonly nodeId: string;
  readonly #host: WorkerHost;
  #client: Client;
  #process: number;
  #busy = false;
  /** Why no reply came to the operation at hand. */
  #silence = "timeout";

  constructor(index: number, nodeId: string, host: WorkerHost) {
    this.nodeId = nodeId;
    this.#host = host;
    this.#process = index;
    this.#client = new Client(host.nextClientId(), host);
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Does one operation; calls back when it has ended, one way or another. */
  perform(wanted: Operation, final: boolean, onDone: () => void): void {
    this.#busy = true;
    const operation = this.#host.workload.begin?.(wanted, this.#client.id) ?? wanted;
    this.#record("invoke", operation, operation.value, final);
    const request = this.#host.workload.request(operation);
    this.#client.request(this.nodeId, request, this.#host.clientTimeoutMs, (reply) => {
      const end = this.#judge(operation, reply);
      this.#record(end.kind, operation, end.value, final, end.error);
      if (end.kind === "info") this.#replaceClient();
      this.#busy = false;
      onDone();
    });
  }

  /** Ends the operation at hand, if there is one: no reply will come, for this reason. */
  interrupt(reason: string): void {
    this.#silence = reason;
    this.#client.giveUp();
    this.#silence = "timeout";
  }

  #judge(operation: Operation, reply: Body | undefined): End {
    const unknown = this.#host.workload.isReadOnly(operation) ? "fail" : "info";
    if (reply === undefined) return { kind: unknown, value: operation.value, error: this.#silence };
    if (reply.type === "error") {
      const { code, text } = reply;
      const answer = this.#host.workload.errorResult?.(operation, code, this.#client.id);
      if (answer?.ok === true) return { kind: "ok", value: answer.value };
      const kind = definiteErrorCodes.has(code) ? "fail" : unknown;
      return {
        kind,
        value: operation.value,
        error: `${String(code)} ${typeof text === "string" ? text : ""}`.trim(),
      };
    }
    const reading = this.#host.workload.result(operation, reply, this.#client.id);
    if (reading.ok) return { kind: "ok", value: reading.value };
    this.#reportMalformed(reply, reading.reason);
    return { kind: unknown, value: operation.value, error: `malformed reply: ${reading.reason}` };
  }

  #reportMalformed(reply: Body, reason: string): void {
    const timeMs = this.#host.scheduler.nowMs();
    const line = shortened(bodyText(reply));
    this.#host.onViolation({ kind: "malformed-reply", timeMs, node: this.nodeId, line, reason });
  }

  /** Nobody knows what became of the operation: its process number is never used again. */
  #replaceClient(): void {
    this.#client.close();
    this.#client = new Client(this.#host.nextClientId(), this.#host);
    this.#process += this.#host.processStep;
  }

  #record(
    kind: HistoryEvent["kind"],
    operation: Operation,
    value: unknown,
    final: boolean,
    error?: string,
  ): void {
    this.#host.history.record({
      timeMs: this.#host.scheduler.nowMs(),
      kind,
      process: this.#process,
      client: this.#client.id,
      node: this.nodeId,
      operation: operation.operation,
      value,
      ...(final ? { final } : {}),
      ...(error === undefined ? {} : { error }),
    });
  }
}
