import { Holders } from "../../checkers/holders.ts";
import { ReplyWatch } from "../../checkers/reply-watch.ts";
import type { JournalEvent } from "../../network/journal.ts";
import type { Violation } from "../../nodes/violation.ts";
import type { Shape } from "../case/shape.ts";
import { Branches } from "./branches.ts";
import { deltasOf } from "./clients/counter-values.ts";
import type { Lives } from "./lives.ts";
import { QueueWatch } from "./queues.ts";

/** The evidence on a run besides its history: the possible holders of values, the replies, and the queues for other nodes. */
export class Evidence {
  readonly holders: Holders;
  readonly replies: ReplyWatch;
  readonly branches = new Branches();
  readonly queues = new QueueWatch();
  /** Messages of programs that ran in a node's place. */
  hostileSent = 0;
  readonly #lives: () => Lives;

  /** `lives`: of the same nodes; asked for once the run goes on. */
  constructor({ nodeIds, workload }: Pick<Shape, "nodeIds" | "workload">, lives: () => Lives) {
    this.holders =
      workload === "g-counter" || workload === "pn-counter" ? new Holders(deltasOf) : new Holders();
    this.#lives = lives;
    this.replies = new ReplyWatch(nodeIds, (id, fromMs, toMs) =>
      lives().downtime.stoppedMs(id, fromMs, toMs),
    );
  }

  observe(event: JournalEvent): void {
    this.holders.observe(event);
    this.replies.observe(event);
    if (!this.#lives().isPossessed(event.message.src)) this.branches.observe(event);
    else if (event.kind === "send") this.hostileSent++;
  }

  onMemoryLost(nodeId: string): void {
    this.holders.onMemoryLost(nodeId);
    this.replies.onMemoryLost(nodeId);
  }

  /** Whether a line to a client that has left is the client's doing, not the node's. */
  excuses(violation: Violation): boolean {
    return this.replies.excusesLine(violation);
  }
}
