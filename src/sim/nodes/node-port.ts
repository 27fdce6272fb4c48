import { didYouMean } from "../../node/settings/did-you-mean.ts";
import type { Message } from "../../wire/message.ts";
import { bodyText } from "../network/plain-body.ts";
import { isServiceName, serviceNames } from "../services/service.ts";
import type { NodeHost } from "./running-node.ts";
import type { LineMessage } from "./strict-reader.ts";
import { shortened, type Violation, type ViolationKind } from "./violation.ts";

/**
 * A node's entrance to the network, with the checks that both kinds of node share. A message that does not pass is reported
 * and goes nowhere.
 */
export class NodePort {
  readonly #nodeId: string;
  readonly #host: NodeHost;
  /** Whether a request came after `init`: before, a peer may not be registered yet. */
  #openToPeers = false;
  #inputs = 0;

  constructor(nodeId: string, host: NodeHost) {
    this.#nodeId = nodeId;
    this.#host = host;
  }

  /** To be told of every message that reaches the node. */
  onInput(message: Message): void {
    if (this.#openToPeers) return;
    this.#inputs++;
    this.#openToPeers = this.#inputs > 1 || message.body.type !== "init";
  }

  /** Sends a message whose envelope has been checked. */
  send(message: Message): void {
    if (!this.#openToPeers && this.#isPeer(message.dest)) {
      this.report(
        "early-peer-message",
        describe(message),
        `it wrote to ${message.dest} before a request after init`,
      );
    }
    const outcome = this.#host.network.send(message);
    if (outcome === "sent") return;
    if (outcome === "src-not-registered") {
      this.report(
        outcome,
        describe(message),
        `its src, ${JSON.stringify(message.src)}, is not in the network`,
      );
    } else if (outcome === "dest-not-registered" && isServiceName(message.dest)) {
      this.report(
        "service-missing",
        describe(message),
        `${message.dest} is one of Maelstrom's, where the message is legal; this network was made without services`,
      );
    } else if (outcome === "dest-not-registered") {
      this.#reportNobody(message);
    } else {
      this.report("flood", describe(message), `too many messages are under way, this one to ${message.dest}`);
    }
  }

  /** Services are there from the start. */
  #isPeer(id: string): boolean {
    return id !== this.#nodeId && !isServiceName(id) && this.#host.network.isServer(id);
  }

  /** The addressee is not there, or no longer. */
  #reportNobody(message: Message): void {
    const { dest: client, body } = message;
    const msgId = body.in_reply_to;
    const lateText = this.#host.lateReplyText?.(client, msgId);
    const reason =
      lateText ??
      `its dest, ${JSON.stringify(client)}, is not in the network${didYouMean(client, serviceNames)}`;
    const lateReplyTo = lateText === undefined || msgId === undefined ? undefined : { client, msgId };
    this.report("dest-not-registered", describe(message), reason, lateReplyTo);
  }

  report(kind: ViolationKind, line: string, reason: string, lateReplyTo?: Violation["lateReplyTo"]): void {
    const timeMs = this.#host.scheduler.nowMs();
    const violation = { kind, timeMs, node: this.#nodeId, line: shortened(line), reason };
    this.#host.onViolation({ ...violation, ...(lateReplyTo && { lateReplyTo }) });
  }
}

/** The message as a line: as it was written, where it came as one. */
export function describe(message: Message): string {
  const { line } = message as Partial<LineMessage>;
  if (line !== undefined) return line;
  const { src, dest, body } = message;
  return `{"src":${JSON.stringify(src)},"dest":${JSON.stringify(dest)},"body":${bodyText(body)}}`;
}
