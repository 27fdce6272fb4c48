import type { Body } from "../../wire/message.ts";
import { Client, type ClientHost } from "./client.ts";

/** The node that requests of the setup go to, and the time that each may take. */
export interface Handshake {
  readonly host: ClientHost;
  readonly nodeId: string;
  readonly timeoutMs: number;
  nextClientId(): string;
}

/**
 * Sends requests to a node from a client that exists only for this, one after another. Calls back once: when all are
 * answered with their `_ok`, or with what went wrong.
 */
export function shakeHands(
  handshake: Handshake,
  requests: readonly Body[],
  onDone: (problem: string | undefined) => void,
): void {
  const client = new Client(handshake.nextClientId(), handshake.host);
  const ask = (at: number): void => {
    const request = requests[at];
    if (request === undefined) {
      client.close();
      onDone(undefined);
      return;
    }
    client.request(handshake.nodeId, request, handshake.timeoutMs, (reply) => {
      if (reply?.type === `${request.type}_ok`) {
        ask(at + 1);
        return;
      }
      client.close();
      onDone(refusal(request.type, reply, handshake.timeoutMs));
    });
  };
  ask(0);
}

/** Calls `onAll` at the `count`th call; at once if there is nothing to wait for. */
export function countdown(count: number, onAll: () => void): () => void {
  let rest = count;
  if (rest === 0) onAll();
  return () => {
    rest--;
    if (rest === 0) onAll();
  };
}

function refusal(request: string, reply: Body | undefined, timeoutMs: number): string {
  if (reply === undefined) return `did not answer ${request} within ${timeoutMs / 1000} s`;
  return `answered ${request} with ${JSON.stringify(reply)}`;
}
