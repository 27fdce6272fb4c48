import { describe, expect, test } from "vitest";
import { takeNotices } from "../../support/notices.ts";
import { Bench } from "../bench.ts";

/** Notices about a `configure` with these fields. */
function noticesOf(fields: object): readonly string[] {
  const bench = new Bench();
  bench.ask({ type: "configure", ...fields });
  return takeNotices(bench.node.counters);
}

describe("a `configure` with fields that do not exist", () => {
  test("is told with the field that each of them is near to", () => {
    expect(noticesOf({ fanot: 3, gossip_interval: 9 })).toEqual([
      'configure ignores "fanot"; did you mean fanout?, "gossip_interval"; did you mean gossip_interval_ms?',
    ]);
  });

  test("is told with the names of all fields where none is near", () => {
    expect(noticesOf({ zzzzzzzz: 3 })).toEqual([
      'configure ignores "zzzzzzzz"; there are strategy, overlay, profile, mode, fanout, gossip_interval_ms, batch_window_ms, batch_size, ack_timeout_ms, repair',
    ]);
  });

  test("names four of them, and counts the others", () => {
    const named = [1, 2, 3, 4].map((i) => `"fanout${i}"; did you mean fanout?`).join(", ");
    const of = (count: number) =>
      noticesOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`fanout${i + 1}`, 1])));
    expect(of(4)).toEqual([`configure ignores ${named}`]);
    expect(of(6)).toEqual([`configure ignores ${named} and 2 more`]);
  });

  test("is not told where it is refused, and neither is one whose fields all exist", () => {
    expect(noticesOf({ fanot: 1, fanout: 0 })).toEqual([]);
    expect(noticesOf({ fanout: 3, repair: true })).toEqual([]);
  });
});
