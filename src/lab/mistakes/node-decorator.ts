import type { HostedNode } from "../../node/hosted.ts";
import { type Inspection, inspectionOf } from "../../node/inspection.ts";
import type { Json, Message } from "../../wire/message.ts";

/** A node around another one. It passes everything on; a mistake overrides what it does differently. */
export abstract class NodeDecorator implements HostedNode {
  protected readonly inner: HostedNode;
  /** Messages beside the inner node's own. */
  protected readonly said: Message[] = [];
  /** This node's id and its neighbours in the topology that clients described, or all others without one. */
  protected id = "";
  protected neighbors: readonly string[] = [];
  #members: ReadonlySet<string> = new Set();

  constructor(inner: HostedNode) {
    this.inner = inner;
  }

  receive(message: Message, nowMs: number): void {
    this.#learn(message);
    this.inner.receive(message, nowMs);
  }

  advance(nowMs: number): void {
    this.inner.advance(nowMs);
  }

  nextDeadlineMs(): number {
    return this.inner.nextDeadlineMs();
  }

  finish(nowMs: number): void {
    this.inner.finish(nowMs);
  }

  takeOutbox(): readonly Message[] {
    return [...this.inner.takeOutbox(), ...this.said.splice(0)];
  }

  inspect(): Inspection | undefined {
    return inspectionOf(this.inner);
  }

  protected isPeer(id: string): boolean {
    return this.#members.has(id);
  }

  #learn({ body }: Message): void {
    const { type, node_id: id, node_ids: members, topology } = body;
    if (type === "init" && typeof id === "string" && Array.isArray(members)) {
      this.id = id;
      this.neighbors = members.filter((member) => member !== id);
      this.#members = new Set(this.neighbors);
    }
    const told =
      type === "topology" ? (topology as { readonly [node: string]: unknown })[this.id] : undefined;
    if (Array.isArray(told)) this.neighbors = told.filter((peer) => this.isPeer(peer));
  }
}

/** The values that a message brings to a node: one, or those of a batch. */
export function valuesIn({ body }: Message): readonly Json[] {
  if (body.type === "broadcast") return [body.message as Json];
  return body.type === "batch" && Array.isArray(body.values) ? (body.values as readonly Json[]) : [];
}
