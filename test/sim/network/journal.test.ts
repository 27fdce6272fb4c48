import { describe, expect, test } from "vitest";
import { type JournalEvent, journalLine, readJournalLine } from "../../../src/sim/network/journal.ts";
import { plainBody } from "../../../src/sim/network/plain-body.ts";
import { RawJson } from "../../../src/wire/message.ts";

describe("bodies with ready-made fields", () => {
  const body = { type: "read_ok", messages: new RawJson("[1, 2]", () => [1, 2]), left: undefined, msg_id: 3 };

  test("are written to the journal as they are, times rounded to microseconds", () => {
    const message = { src: "n1", dest: "c1", body };
    expect(journalLine({ kind: "send", timeMs: 1.23456789, id: 7, message })).toBe(
      '{"event":"send","time_ms":1.235,"id":7,"src":"n1","dest":"c1","body":{"type":"read_ok","messages":[1, 2],"msg_id":3}}',
    );
    expect(journalLine({ kind: "drop", timeMs: 2, id: 7, message, reason: "partition" })).toContain(
      '"id":7,"reason":"partition","src":"n1"',
    );
  });

  test("are plain data to a client", () => {
    expect(plainBody(body)).toEqual({ type: "read_ok", messages: [1, 2], msg_id: 3 });
  });

  test("cost nothing where there are none", () => {
    const plain = { type: "read" };
    expect(plainBody(plain)).toBe(plain);
  });
});

describe("a line of the journal", () => {
  const message = { src: "n1", dest: "c1", body: { type: "read_ok", messages: [1, 2] } };

  test.each<JournalEvent>([
    { kind: "send", timeMs: 1.234, id: 7, message },
    { kind: "drop", timeMs: 2, id: 8, message, reason: "lost" },
  ])("is read as it was written: $kind", (event) => {
    expect(readJournalLine(journalLine(event))).toEqual(event);
  });

  test.each(["", "null", "7", "{}", '{"event":"send","time_ms":95', '{"time_ms":1,"src":"n0","dest":"n1"}'])(
    "is none: %s",
    (line) => {
      expect(readJournalLine(line)).toBeUndefined();
    },
  );
});
