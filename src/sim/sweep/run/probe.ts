import { canonicalJson } from "../../../wire/json.ts";
import type { Body, Json } from "../../../wire/message.ts";
import { countdown } from "../../clients/handshake.ts";
import { plainBody } from "../../network/plain-body.ts";
import type { Lives } from "./lives.ts";

/** Characters of a deviating answer that the complaint quotes. */
const TOLD_LENGTH_MAX = 200;

/** Asks all living nodes the same, and complains of each that answers another thing than the first. Calls back when all have answered. */
export function probe({ cluster, livingIds }: Lives, request: Body, onDone: () => void): void {
  const answered = countdown(livingIds.length, onDone);
  let first: string | undefined;
  for (const id of livingIds) {
    cluster.ask(id, request, (reply) => {
      const { in_reply_to: _inReplyTo, msg_id: _msgId, ...fields } = plainBody(reply ?? { type: "nothing" });
      const answer = canonicalJson(fields as Json);
      first ??= answer;
      if (answer !== first) {
        const text = `${id} answers ${JSON.stringify(request)} with ${cut(answer)}, another node with ${cut(first)}`;
        cluster.complain({ kind: "unequal", node: id, text });
      }
      answered();
    });
  }
}

function cut(text: string): string {
  return text.length <= TOLD_LENGTH_MAX ? text : `${text.slice(0, TOLD_LENGTH_MAX)}…`;
}
