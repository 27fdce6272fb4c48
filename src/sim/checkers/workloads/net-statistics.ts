/** Messages on the network, all and by whether a client stood at either end, and what an operation cost. */

import type { HistoryEvent } from "../../clients/history.ts";
import type { NetCount, NetStats } from "../../network/net-stats.ts";

export interface MessageStatistics extends NetCount {
  /** `null` if no operation was invoked. */
  readonly msgsPerOp: number | null;
}

export interface NetStatistics {
  readonly all: MessageStatistics;
  readonly clients: MessageStatistics;
  readonly servers: MessageStatistics;
}

/** Maelstrom divides by all operations that clients invoked, reads included. */
export function netStatistics(
  counts: Pick<NetStats, "all" | "clients" | "servers">,
  history: readonly HistoryEvent[],
): NetStatistics {
  let operations = 0;
  for (const event of history) if (event.kind === "invoke") operations++;
  const perOperation = ({ sendCount, recvCount, msgCount }: NetCount): MessageStatistics => ({
    sendCount,
    recvCount,
    msgCount,
    msgsPerOp: operations === 0 ? null : msgCount / operations,
  });
  return {
    all: perOperation(counts.all),
    clients: perOperation(counts.clients),
    servers: perOperation(counts.servers),
  };
}
