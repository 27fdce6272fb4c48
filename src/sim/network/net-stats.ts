import type { DropReason } from "./journal.ts";

/** Messages of one class. `msgCount` counts each message once, however often it was sent on or received. */
export interface NetCount {
  readonly sendCount: number;
  readonly recvCount: number;
  readonly msgCount: number;
}

/** Messages: all, those with a client at either end, those between servers. */
export interface NetStats {
  readonly all: NetCount;
  readonly clients: NetCount;
  readonly servers: NetCount;
  readonly dropped: Readonly<Record<DropReason, number>>;
}

/** Counters behind `NetStats`; plain numbers, since every message touches them. */
export class NetCounters {
  clientsSent = 0;
  clientsReceived = 0;
  serversSent = 0;
  serversReceived = 0;
  readonly dropped: Record<DropReason, number> = { partition: 0, lost: 0, departed: 0, down: 0 };

  stats(): NetStats {
    // Every message is sent exactly once, so there are as many messages as sends.
    const count = (sent: number, received: number): NetCount => ({
      sendCount: sent,
      recvCount: received,
      msgCount: sent,
    });
    return {
      all: count(this.clientsSent + this.serversSent, this.clientsReceived + this.serversReceived),
      clients: count(this.clientsSent, this.clientsReceived),
      servers: count(this.serversSent, this.serversReceived),
      dropped: { ...this.dropped },
    };
  }
}
