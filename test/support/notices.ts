import type { Counters } from "../../src/node/base/counters.ts";

/** The notices of a node since the last look, taken as a host takes them. */
export function takeNotices(counters: Counters): readonly string[] {
  const notices: string[] = [];
  for (let text = counters.takeNotice(); text !== undefined; text = counters.takeNotice()) notices.push(text);
  return notices;
}
