import {
  CLIENT_TIMESTAMP_SECONDS_MAX,
  CONTEXT_NUMBER_MAX,
  CONTEXT_WRITERS_MAX,
  SIBLINGS_MAX,
  SIBLINGS_TEXT_MAX,
  VALUE_BYTES_MAX,
} from "../src/node/limits.ts";
import { wireJson } from "../src/wire/json.ts";

/*
 * Bad input as data. Each entry goes through a node in this process and through the built binary. Before it
 * comes an `init`, after it an `echo`: whatever came in between, the node lives and answers.
 */

export interface Bad {
  /** The row of the table. */
  readonly row: string;
  /** The exact input. */
  readonly name: string;
  /** The bytes that come in, line feeds included. */
  readonly input: string | Uint8Array;
  /** The output for them, in order. Without a `msg_id` it gets the next one. */
  readonly replies?: readonly Reply[];
  /** The drops, by reason. */
  readonly drops?: Readonly<Record<string, number>>;
  /** In place of the `init` before it. */
  readonly before?: { readonly input: string; readonly replies: readonly Reply[] };
  /** In place of the `echo` after it; nothing follows then. */
  readonly after?: { readonly input: string; readonly replies: readonly Reply[] };
  /** The input comes byte by byte. */
  readonly isSplit?: true;
}

export interface Reply {
  readonly src?: string;
  readonly dest: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The header of every message of our dialect. */
const header = { life: 1, to_life: 0, acked: 0 };

/** The bytes and lines of an entry with what stands around it. */
export function wholeCase(bad: Bad): { input: Uint8Array; expected: string[] } {
  const before = bad.before ?? initialised;
  const after = bad.after ?? alive;
  const input = Buffer.concat([before.input, bad.input, after.input].map((part) => Buffer.from(part)));
  let nextMsgId = 0;
  const replies = [...before.replies, ...(bad.replies ?? []), ...after.replies];
  const expected = replies.map(({ src = "n1", dest, body }) => {
    const numbered = "msg_id" in body || body.type === "batch" ? body : { ...body, msg_id: nextMsgId++ };
    return wireJson({ src, dest, body: numbered });
  });
  return { input, expected };
}

/**
 * Entries for which nothing goes out are put together by rows: an entry that starts a process is worth a few lines. Whichever of
 * them were answered, or ended the process, its row would fail.
 */
export function grouped(entries: readonly Bad[]): Bad[] {
  const groups = new Map<string, Bad[]>();
  for (const bad of entries) {
    const isSilent = !(
      bad.replies ||
      bad.before ||
      bad.after ||
      bad.isSplit ||
      typeof bad.input !== "string"
    );
    const key = isSilent && bad.drops ? bad.row : `${bad.row}: ${bad.name}`;
    groups.set(key, [...(groups.get(key) ?? []), bad]);
  }
  return [...groups.values()].map(([bad, ...others]) => {
    if (bad === undefined) throw new Error("a group is never empty");
    if (others.length === 0) return bad;
    const input = [bad, ...others].map((one) => one.input).join("");
    return { ...bad, name: `${others.length + 1} lines`, input };
  });
}

/** A request of client c1 with a `msg_id`, as a line. `body` may be raw JSON. */
export function request(msgId: number, type: string, fields: object | string = {}, src = "c1"): string {
  const inside = typeof fields === "string" ? fields : JSON.stringify(fields).slice(1, -1);
  const comma = inside === "" ? "" : ",";
  return `{"src":"${src}","dest":"n1","body":{"type":${JSON.stringify(type)},"msg_id":${msgId}${comma}${inside}}}\n`;
}

/** The same without a `msg_id`. */
export function notice(type: string, fields: object = {}, src = "c1"): string {
  return `${JSON.stringify({ src, dest: "n1", body: { type, ...fields } })}\n`;
}

export function ok(inReplyTo: number, type: string, fields: object = {}, dest = "c1"): Reply {
  return { dest, body: { type, ...fields, in_reply_to: inReplyTo } };
}

export function error(inReplyTo: number, code: number, text = ".", dest = "c1"): Reply {
  return { dest, body: { type: "error", code, text: { $string: text }, in_reply_to: inReplyTo } };
}

const initialised = {
  input: request(0, "init", { node_id: "n1", node_ids: ["n1", "n2", "n3"] }),
  replies: [ok(0, "init_ok")],
};
const alive = {
  input: request(9999, "echo", { echo: "alive" }),
  replies: [ok(9999, "echo_ok", { echo: "alive" })],
};
const nothing = { input: "", replies: [] };
const initialisedLast = {
  input: initialised.input + alive.input,
  replies: [...initialised.replies, ...alive.replies],
};

const echo = (inReplyTo: number, value: unknown) => ok(inReplyTo, "echo_ok", { echo: value });

/** Entries that differ in one line and its consequence. */
function each(
  row: string,
  lines: Readonly<Record<string, string>>,
  consequence: Pick<Bad, "replies" | "drops">,
): Bad[] {
  return Object.entries(lines).map(([name, line]) => ({ row, name, input: `${line}\n`, ...consequence }));
}

const wrapped = (levels: number, inside = "1") => "[".repeat(levels) + inside + "]".repeat(levels);

const malformedJson = each(
  "malformed JSON",
  {
    "a line that is cut": '{"src":"c1","dest":"n1","body":{"type":"read"',
    NaN: '{"src":"c1","dest":"n1","body":{"type":"echo","msg_id":1,"echo":NaN}}',
    "a raw control character in a string":
      '{"src":"c1","dest":"n1","body":{"type":"echo","msg_id":1,"echo":"\u0001"}}',
    "a trailing comma": '{"src":"c1","dest":"n1","body":{"type":"read","msg_id":1,}}',
    "single quotes": "{'src':'c1','dest':'n1','body':{'type':'read','msg_id':1}}",
    "two objects in one line": '{"src":"c1","dest":"n1","body":{}}{"src":"c1","dest":"n1","body":{}}',
    "a word": "hello",
    "a number with a leading zero": '{"src":"c1","dest":"n1","body":{"type":"read","msg_id":01}}',
  },
  { drops: { "invalid-json": 1 } },
);

const envelopes = each(
  "not an object; src, dest, body missing or of the wrong type",
  {
    "a list": "[1]",
    "a string": '"read"',
    "a number": "17",
    null: "null",
    "no src": '{"dest":"n1","body":{"type":"read","msg_id":1}}',
    "an empty src": '{"src":"","dest":"n1","body":{"type":"read","msg_id":1}}',
    "src a number": '{"src":1,"dest":"n1","body":{"type":"read","msg_id":1}}',
    "src null": '{"src":null,"dest":"n1","body":{"type":"read","msg_id":1}}',
    "no dest": '{"src":"c1","body":{"type":"read","msg_id":1}}',
    "dest a list": '{"src":"c1","dest":["n1"],"body":{"type":"read","msg_id":1}}',
    "no body": '{"src":"c1","dest":"n1"}',
    "body a string": '{"src":"c1","dest":"n1","body":"read"}',
    "body null": '{"src":"c1","dest":"n1","body":null}',
    "body a list": '{"src":"c1","dest":"n1","body":[{"type":"read","msg_id":1}]}',
  },
  { drops: { "not-an-envelope": 1 } },
);

const lines: readonly Bad[] = [
  {
    row: "blank line; CRLF; BOM on the first line",
    name: "blank lines are ignored",
    input: "\n\n   \t \n\r\n",
  },
  {
    row: "blank line; CRLF; BOM on the first line",
    name: "lines that end with CRLF are accepted",
    input: request(1, "echo", { echo: 1 }).replace("\n", "\r\n"),
    replies: [echo(1, 1)],
  },
  {
    row: "blank line; CRLF; BOM on the first line",
    name: "a BOM on the first line is stripped",
    before: { input: `\uFEFF${initialised.input}`, replies: initialised.replies },
    input: "",
  },
  {
    row: "blank line; CRLF; BOM on the first line",
    name: "a BOM on a later line is no JSON",
    input: `\uFEFF${request(1, "read")}`,
    drops: { "invalid-json": 1 },
  },
  {
    row: "extra envelope keys",
    name: "an id as Maelstrom adds it, and others",
    input: '{"id":7,"src":"c1","dest":"n1","body":{"type":"echo","msg_id":1,"echo":2},"trace":{"a":[]}}\n',
    replies: [echo(1, 2)],
  },
  {
    row: "line over the limit (8 MiB)",
    name: "a line of 8 MiB is read",
    input: broadcastOfBytes(8 * 1024 * 1024),
    replies: [error(1, 12, "^too long to be passed on")],
  },
  {
    row: "line over the limit (8 MiB)",
    name: "a line of one byte more is skipped up to its end",
    input: broadcastOfBytes(8 * 1024 * 1024 + 1),
    drops: { "line-too-long": 1 },
  },
  {
    row: "UTF-8 split over chunks, down to single bytes",
    name: "characters of one to four bytes",
    input: request(1, "echo", { echo: "aß€😀" }),
    replies: [echo(1, "aß€😀")],
    isSplit: true,
  },
  ...Object.entries({
    "a byte that never occurs": [0xff],
    "a sequence that is cut": [0xe2, 0x82],
    "an overlong sequence": [0xc0, 0xaf],
    "an encoded surrogate": [0xed, 0xa0, 0x80],
    "a continuation byte on its own": [0x80],
  }).map(([name, bytes]) => ({
    row: "invalid UTF-8",
    name: `${name}: the lines around it are read`,
    input: Buffer.concat([
      Buffer.from(request(1, "echo", { echo: "before" })),
      Buffer.from('{"src":"c1","dest":"n1","body":{"type":"broadcast","msg_id":2,"message":"'),
      Buffer.from(bytes),
      Buffer.from('"}}\n'),
      Buffer.from(request(3, "read")),
    ]),
    replies: [echo(1, "before"), ok(3, "read_ok", { messages: [] })],
    drops: { "invalid-utf8": 1 },
  })),
  {
    row: "last line without LF at the end of input",
    name: "a whole one is parsed",
    input: request(1, "echo", { echo: 1 }).trimEnd(),
    replies: [echo(1, 1)],
    after: nothing,
  },
  {
    row: "last line without LF at the end of input",
    name: "one that is cut is not",
    input: request(1, "echo", { echo: 1 }).slice(0, -3),
    after: nothing,
    drops: { "invalid-json": 1 },
  },
];

/** A `broadcast` whose line has exactly so many bytes, line feed not counted. */
function broadcastOfBytes(bytes: number): string {
  const empty = request(1, "broadcast", { message: "" }).length - 1;
  return request(1, "broadcast", { message: "x".repeat(bytes - empty) });
}

const names: readonly Bad[] = [
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "U+2028 and U+2029 in a value",
    input: request(1, "broadcast", { message: "a\u2028b\u2029c" }) + request(2, "read"),
    replies: [ok(1, "broadcast_ok"), ok(2, "read_ok", { messages: ["a\u2028b\u2029c"] })],
  },
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "a lone surrogate comes back as it came",
    input: request(1, "broadcast", '"message":"\\ud800"') + request(2, "read"),
    replies: [ok(1, "broadcast_ok"), ok(2, "read_ok", { messages: ["\ud800"] })],
  },
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "as keys of a value",
    input:
      request(1, "broadcast", '"message":{"__proto__":{"type":"x"},"constructor":1}') + request(2, "read"),
    replies: [
      ok(1, "broadcast_ok"),
      ok(2, "read_ok", { messages: [JSON.parse('{"__proto__":{"type":"x"},"constructor":1}')] }),
    ],
  },
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "as keys of the stores",
    input:
      request(1, "kv_merge", '"entries":{"__proto__":{"value":1,"ts":1},"constructor":{"value":2,"ts":2}}') +
      request(2, "kv_read", { key: "__proto__" }) +
      request(3, "kv_read", { key: "toString" }) +
      request(4, "vv_write", '"key":"__proto__","value":0,"context":{"__proto__":3}') +
      request(5, "vv_read", { key: "__proto__" }) +
      request(6, "vv_read", { key: "constructor" }),
    replies: [
      ok(1, "kv_merge_ok", { updated: 2 }),
      ok(2, "kv_read_ok", { key: "__proto__", value: 1, ts: 1 }),
      error(3, 20, "^Key not found$"),
      ok(4, "vv_write_ok", { vc: JSON.parse('{"__proto__":3,"c1":1}') }),
      ok(5, "vv_read_ok", {
        values: [{ value: 0, vc: JSON.parse('{"__proto__":3,"c1":1}') }],
        conflict: false,
      }),
      error(6, 20, "^Key not found$"),
    ],
  },
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "as names of nodes and settings",
    input:
      request(1, "topology", '"topology":{"__proto__":["n2"],"n1":["constructor","n2"]}') +
      request(2, "tree_info") +
      request(3, "partition", { blocked: ["__proto__"] }) +
      request(4, "configure", { profile: "__proto__" }) +
      request(5, "configure", { strategy: "constructor" }) +
      request(6, "configure", { overlay: "toString" }),
    replies: [
      ok(1, "topology_ok"),
      ok(2, "tree_info_ok", { neighbors: ["n2"], message_count: 0 }),
      ok(3, "partition_ok"),
      error(4, 12, "profile"),
      error(5, 10, "strategy"),
      error(6, 12, "overlay"),
    ],
  },
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "as types, and a body within the prototype key",
    input:
      request(1, "constructor") +
      request(2, "__proto__") +
      '{"src":"c1","dest":"n1","body":{"__proto__":{"type":"read"},"msg_id":3}}\n' +
      '{"__proto__":{"src":"c1","dest":"n1","body":{"type":"read","msg_id":4}}}\n',
    replies: [error(1, 10, "constructor"), error(2, 10, "__proto__"), error(3, 12, "type")],
    drops: { "not-an-envelope": 1 },
  },
];

const types: readonly Bad[] = [
  {
    row: "type missing, empty, not a string",
    name: "with a msg_id it is an error",
    input:
      '{"src":"c1","dest":"n1","body":{"msg_id":1}}\n' +
      request(2, "") +
      '{"src":"c1","dest":"n1","body":{"type":7,"msg_id":3}}\n' +
      '{"src":"c1","dest":"n1","body":{"type":["read"],"msg_id":4}}\n' +
      '{"src":"c1","dest":"n1","body":{"type":null,"msg_id":5}}\n',
    replies: ["missing", "empty", "not a string", "not a string", "not a string"].map((problem, i) =>
      error(i + 1, 12, `^type: is ${problem}$`),
    ),
  },
  {
    row: "type missing, empty, not a string",
    name: "without one it is dropped",
    input: '{"src":"c1","dest":"n1","body":{}}\n{"src":"c1","dest":"n1","body":{"type":7}}\n',
    drops: { "refused-12": 2 },
  },
  {
    row: "unknown type, with and without msg_id",
    name: "with a msg_id it is an error that shows 64 characters of the name",
    input: request(1, "x".repeat(64)) + request(2, "y".repeat(65)) + request(3, "z".repeat(100_000)),
    replies: [error(1, 10, '"x{64}"$'), error(2, 10, '"y{64}"$'), error(3, 10, '"z{64}"$')],
  },
  {
    row: "unknown type, with and without msg_id",
    name: "a type that is mistyped is told the one that was meant",
    input: request(1, "brodcast"),
    replies: [error(1, 10, '"brodcast"; did you mean broadcast\\?$')],
  },
  {
    row: "unknown type, with and without msg_id",
    name: "without one it is dropped",
    input: notice("shout"),
    drops: { "refused-10": 1 },
  },
  ...each(
    "msg_id a string, fraction, negative, null, over 2^53-1",
    Object.fromEntries(
      ['"1"', "1.5", "-1", "null", "9007199254740992", "1e400", "true", "[1]", "{}"].map((id) => [
        id,
        `{"src":"c1","dest":"n1","body":{"type":"read","msg_id":${id}}}`,
      ]),
    ),
    { drops: { "invalid-msg-id": 1 } },
  ),
  {
    row: "msg_id a string, fraction, negative, null, over 2^53-1",
    name: "0 and 2^53-1 are none of these",
    input: request(0, "read") + request(Number.MAX_SAFE_INTEGER, "read"),
    replies: [ok(0, "read_ok", { messages: [] }), ok(Number.MAX_SAFE_INTEGER, "read_ok", { messages: [] })],
  },
];

const simulation = { nodes: 5, fanout: 2, rounds: 5, trials: 10 };
const fanoutQuestion = { nodes: 5, target_prob: 0.9, rounds: 5 };

/** For each request type bodies with a field missing, or of the wrong type or range. */
const wrongFields: Readonly<Record<string, readonly object[]>> = {
  topology: [
    {},
    { topology: null },
    { topology: [["n1", ["n2"]]] },
    { topology: { n1: "n2" } },
    { topology: { n1: ["n2"], n2: [1] } },
  ],
  broadcast: [{}],
  configure: [
    { fanout: "2" },
    { fanout: null },
    { gossip_interval_ms: [100] },
    { strategy: 5 },
    { overlay: {} },
    { overlay: "tree0" },
    { profile: "warp" },
    { mode: "shove" },
    { repair: "no" },
  ],
  echo: [{}],
  gossip_sync: [{}, { messages: null }, { messages: "a" }, { messages: { 0: "a" } }],
  digest_sync: [
    {},
    { remote_digest: "x" },
    { remote_messages: [1] },
    { remote_digest: null, remote_messages: [1] },
    { remote_digest: "x", remote_messages: { 0: 1 } },
  ],
  calc_fanout: [
    { ...fanoutQuestion, nodes: undefined },
    { ...fanoutQuestion, nodes: "5" },
    { ...fanoutQuestion, nodes: 2.5 },
    { ...fanoutQuestion, nodes: 1 },
    { ...fanoutQuestion, target_prob: undefined },
    { ...fanoutQuestion, target_prob: "0.9" },
    { ...fanoutQuestion, target_prob: 1.01 },
    { ...fanoutQuestion, target_prob: -0.1 },
    { ...fanoutQuestion, rounds: undefined },
    { ...fanoutQuestion, rounds: 0 },
    { ...fanoutQuestion, rounds: 1.5 },
  ],
  simulate_gossip: [
    ...Object.keys(simulation).flatMap((field) =>
      [undefined, null, "2", 0, -1, 1.5].map((value) => ({ ...simulation, [field]: value })),
    ),
    { ...simulation, trials: 1_000_000_000 },
    { ...simulation, nodes: Number.MAX_SAFE_INTEGER },
  ],
  broadcast_ack: [{}],
  delivery_info: [{}],
  partition: [{}, { blocked: null }, { blocked: "n2" }, { blocked: ["n2", 3] }, { blocked: { n2: true } }],
  add: [{}],
  remove: [{}],
  merge: [
    {},
    { elements: "a" },
    { elements: { a: 1 } },
    { add_set: ["a"] },
    { remove_set: ["a"] },
    { add_set: ["a"], remove_set: 1 },
  ],
  write: [
    {},
    { key: "k" },
    { value: 1 },
    { key: null, value: 1 },
    { key: 1.5, value: 1 },
    { key: ["k"], value: 1 },
  ],
  kv_read: [{}, { key: {} }],
  kv_merge: [
    {},
    { entries: null },
    { entries: [{ value: 1, ts: 1 }] },
    { entries: { k: 1 } },
    { entries: { k: { value: 1 } } },
    { entries: { k: { ts: 1 } } },
    { entries: { k: { value: 1, ts: 1 }, l: { value: 1, ts: "1" } } },
  ],
  set_mode: [{}, { mode: "crdt" }, { mode: 1 }],
  vv_write: [
    {},
    { key: "k", value: 1 },
    { key: "k", context: {} },
    { value: 1, context: {} },
    { key: "k", value: 1, context: [] },
    { key: "k", value: 1, context: { c1: -1 } },
    { key: "k", value: 1, context: { c1: 0.5 } },
    { key: "k", value: 1, context: { c1: "1" } },
  ],
  vv_read: [{}, { key: true }],
  bench_write: [{}, { key: "k" }, { value: 1 }],
};

/** The answers of a node that has stored nothing and changed no setting; `first` is the `msg_id` of the first request. */
function untouched(first: number): { input: string; replies: Reply[] } {
  const questions: readonly (readonly [type: string, fields: object, reply: object | undefined])[] = [
    ["read", {}, { messages: [] }],
    ["digest", {}, { digest: "0-0000000000000000", count: 0 }],
    ["gossip_round", {}, { peers_contacted: 2, messages_sent: 0 }],
    ["hybrid_stats", {}, { tree_deliveries: 0, gossip_deliveries: 0, total: 0 }],
    ["tree_info", {}, { neighbors: [], message_count: 0 }],
    ["partition_status", {}, { blocked: [], is_partitioned: false, messages_dropped: 0 }],
    ["kv_read", { key: "k" }, undefined],
    ["vv_read", { key: "k" }, undefined],
    ["bench_report", {}, { total_writes: 0, total_gossip_msgs: 0, msgs_per_write: 0, keys_stored: 0 }],
    [
      "gossip_stats",
      {},
      { broadcasts_received: 0, gossip_messages_sent: 0, messages_per_op: 0, unique_messages: 0 },
    ],
  ];
  return {
    input: questions.map(([type, fields], i) => request(first + i, type, fields)).join(""),
    replies: questions.map(([type, , reply], i) =>
      reply === undefined ? error(first + i, 20, "^Key not found$") : ok(first + i, `${type}_ok`, reply),
    ),
  };
}

const fields: readonly Bad[] = Object.entries(wrongFields).map(([type, bodies]) => {
  const after = untouched(1000);
  return {
    row: "known type, field missing or of the wrong type",
    name: `${type}, ${bodies.length} ways`,
    input: bodies.map((body, i) => request(i + 1, type, body)).join("") + after.input,
    replies: [...bodies.map((_, i) => error(i + 1, 12)), ...after.replies],
  };
});

const values: readonly Bad[] = [
  {
    row: "message: null, string, float, object, array",
    name: "each is a value; identity is canonical JSON",
    input:
      ["null", '"a"', "2.5", "-0", "0", '{"b":1,"a":[-0]}', '{"a":[0],"b":1.0}', "[1,2]", "[2,1]", "25e-1"]
        .map((value, i) => request(i + 1, "broadcast", `"message":${value}`))
        .join("") + request(11, "read"),
    replies: [
      ...Array.from({ length: 10 }, (_, i) => ok(i + 1, "broadcast_ok")),
      ok(11, "read_ok", { messages: [null, "a", 2.5, 0, { b: 1, a: [0] }, [1, 2], [2, 1]] }),
    ],
  },
  ...[
    "1e400",
    "-1e400",
    "9007199254740992",
    "-9007199254740993",
    "1e20",
    "[1,[9007199254740993]]",
    '{"a":1e400}',
  ].map((value) => {
    const after = untouched(1000);
    return {
      row: "non-finite or unsafe integer anywhere in a value",
      name: value,
      input:
        request(1, "broadcast", `"message":${value}`) +
        request(2, "echo", `"echo":${value}`) +
        request(3, "gossip_sync", `"messages":[1,${value}]`) +
        request(4, "digest_sync", `"remote_digest":"x","remote_messages":[1,${value}]`) +
        request(5, "add", `"element":${value}`) +
        request(6, "merge", `"elements":[1,${value}]`) +
        request(7, "merge", `"add_set":[1],"remove_set":[${value}]`) +
        request(8, "write", `"key":"k","value":${value}`) +
        request(9, "kv_merge", `"entries":{"k":{"value":1,"ts":1},"l":{"value":${value},"ts":1}}`) +
        request(10, "vv_write", `"key":"k","value":${value},"context":{}`) +
        request(11, "bench_write", `"key":"k","value":${value}`) +
        request(12, "delivery_info", `"value":${value}`) +
        after.input,
      replies: [...Array.from({ length: 12 }, (_, i) => error(i + 1, 12)), ...after.replies],
    };
  }),
  {
    row: "non-finite or unsafe integer anywhere in a value",
    name: "the largest safe integers, and a float beyond them all but in fractions, are stored",
    input:
      request(1, "broadcast", '"message":9007199254740991') +
      request(2, "broadcast", '"message":-9007199254740991') +
      request(3, "broadcast", '"message":1e-300') +
      request(4, "read"),
    replies: [
      ok(1, "broadcast_ok"),
      ok(2, "broadcast_ok"),
      ok(3, "broadcast_ok"),
      ok(4, "read_ok", { messages: [-9007199254740991, 1e-300, 9007199254740991] }),
    ],
  },
  {
    row: "nesting over 64",
    name: "64 levels are stored and read back",
    input: request(1, "broadcast", `"message":${wrapped(64)}`) + request(2, "read"),
    replies: [ok(1, "broadcast_ok"), ok(2, "read_ok", { messages: [JSON.parse(wrapped(64))] })],
  },
  ...[65, 100_000].map((levels) => {
    const after = untouched(1000);
    return {
      row: "nesting over 64",
      name: `${levels} levels are an error wherever a value is stored`,
      input:
        request(1, "broadcast", `"message":${wrapped(levels)}`) +
        request(2, "broadcast", `"message":${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`) +
        request(3, "gossip_sync", `"messages":[${wrapped(levels)}]`) +
        request(4, "add", `"element":${wrapped(levels)}`) +
        request(5, "write", `"key":"k","value":${wrapped(levels)}`) +
        request(6, "vv_write", `"key":"k","value":${wrapped(levels)},"context":{}`) +
        request(7, "echo", `"echo":${wrapped(levels)}`) +
        after.input,
      replies: [...Array.from({ length: 7 }, (_, i) => error(i + 1, 12)), ...after.replies],
    };
  }),
  {
    row: "nesting over 64",
    name: "where no value is expected, deep nesting is of the wrong type or ignored",
    input:
      request(1, "topology", `"topology":{"n1":${wrapped(100_000)}}`) +
      request(2, "read", `"unknown":${wrapped(100_000)}`) +
      request(2, "read", `"unknown":${wrapped(100_000)}`) +
      `{"src":"c1","dest":"n1","body":{"type":${wrapped(100_000)},"msg_id":3}}\n` +
      `{"src":"c1","dest":"n1","trace":${wrapped(100_000)},"body":{"type":"read","msg_id":4}}\n`,
    replies: [
      error(1, 12),
      ok(2, "read_ok", { messages: [] }),
      ok(2, "read_ok", { messages: [] }),
      error(3, 12),
      ok(4, "read_ok", { messages: [] }),
    ],
  },
];

const beforeInit: readonly Bad[] = [
  {
    row: "request before init",
    name: "is refused in the name of the node that it was sent to",
    before: nothing,
    input:
      request(1, "echo", { echo: 1 }) +
      '{"src":"c2","dest":"n7","body":{"type":"broadcast","msg_id":5,"message":1}}\n' +
      notice("broadcast", { message: 2 }) +
      request(2, "shout"),
    replies: [error(1, 11), { src: "n7", ...error(5, 11, ".", "c2") }, error(2, 11)],
    after: {
      input: initialisedLast.input + request(1, "read", {}, "c3"),
      replies: [...initialisedLast.replies, ok(1, "read_ok", { messages: [] }, "c3")],
    },
    drops: { "refused-11": 1 },
  },
  {
    row: "peer gossip before init",
    name: "is dropped",
    before: nothing,
    input: notice("batch", { ...header, number: 1, values: [1] }, "n2"),
    after: initialisedLast,
    drops: { "refused-11": 1 },
  },
  {
    row: "init with empty ids, repeats, self missing",
    name: "leaves the node uninitialised",
    before: nothing,
    input:
      [
        {},
        { node_id: "n1" },
        { node_ids: ["n1"] },
        { node_id: "", node_ids: ["n1"] },
        { node_id: "", node_ids: [""] },
        { node_id: "n1", node_ids: [] },
        { node_id: "n1", node_ids: ["n1", ""] },
        { node_id: "n1", node_ids: ["n1", "n2", "n2"] },
        { node_id: "n1", node_ids: ["n2", "n3"] },
        { node_id: 1, node_ids: [1] },
        { node_id: "n1", node_ids: "n1" },
      ]
        .map((body, i) => request(i + 1, "init", body))
        .join("") + request(12, "read"),
    replies: [...Array.from({ length: 11 }, (_, i) => error(i + 1, 12)), error(12, 11)],
    after: initialisedLast,
  },
  {
    row: "init with empty ids, repeats, self missing",
    name: "a second one is answered if it is the same, and refused if not",
    input:
      request(1, "broadcast", { message: 5 }) +
      request(2, "init", { node_id: "n1", node_ids: ["n1", "n2", "n3"] }) +
      request(3, "init", { node_id: "n2", node_ids: ["n1", "n2", "n3"] }) +
      request(4, "init", { node_id: "n1", node_ids: ["n1"] }) +
      request(5, "read"),
    replies: [
      ok(1, "broadcast_ok"),
      ok(2, "init_ok"),
      error(3, 22, "^this node is n1, of 3 members, already$"),
      error(4, 22, "^this node is n1, of 3 members, already$"),
      ok(5, "read_ok", { messages: [5] }),
    ],
  },
];

const dispatch: readonly Bad[] = [
  {
    row: "dest is not this node",
    name: "requests, gossip and replies alike",
    input:
      '{"src":"c1","dest":"n2","body":{"type":"broadcast","msg_id":1,"message":1}}\n' +
      '{"src":"n2","dest":"n3","body":{"type":"batch","life":1,"to_life":0,"acked":0}}\n' +
      '{"src":"n2","dest":"","body":{"type":"broadcast_ok","in_reply_to":1}}\n' +
      request(2, "read"),
    replies: [ok(2, "read_ok", { messages: [] })],
    drops: { "wrong-destination": 3 },
  },
  {
    row: "the same msg_id from the same src again, same body",
    name: "the same answer, counted once",
    input:
      request(1, "broadcast", { message: 1 }) +
      request(1, "broadcast", { message: 1 }) +
      request(2, "bench_write", { key: "k", value: 1 }) +
      request(2, "bench_write", { key: "k", value: 1 }) +
      request(3, "delivery_info", { value: "unknown" }) +
      request(3, "delivery_info", { value: "unknown" }) +
      request(4, "shout") +
      request(4, "shout") +
      request(5, "gossip_stats") +
      request(6, "bench_write", { key: "k", value: 1 }),
    replies: [
      ok(1, "broadcast_ok"),
      { dest: "c1", body: { type: "broadcast_ok", in_reply_to: 1, msg_id: 1 } },
      ok(2, "bench_write_ok", { write_id: 1 }),
      { dest: "c1", body: { type: "bench_write_ok", write_id: 1, in_reply_to: 2, msg_id: 2 } },
      error(3, 20),
      { dest: "c1", body: { type: "error", code: 20, text: { $string: "." }, in_reply_to: 3, msg_id: 3 } },
      error(4, 10),
      { dest: "c1", body: { type: "error", code: 10, text: { $string: "." }, in_reply_to: 4, msg_id: 4 } },
      ok(5, "gossip_stats_ok", {
        broadcasts_received: 1,
        gossip_messages_sent: 2,
        messages_per_op: 2,
        unique_messages: 1,
      }),
      ok(6, "bench_write_ok", { write_id: 2 }),
    ],
  },
  {
    row: "the same msg_id from the same src again, same body",
    name: "another body or another src is another request",
    input:
      request(1, "broadcast", { message: 1 }) +
      request(1, "broadcast", { message: 2 }) +
      request(1, "broadcast", { message: 3 }, "c2") +
      request(2, "read"),
    replies: [
      ok(1, "broadcast_ok"),
      ok(1, "broadcast_ok"),
      ok(1, "broadcast_ok", {}, "c2"),
      ok(2, "read_ok", { messages: [1, 2, 3] }),
    ],
  },
  {
    row: "reply with an unknown or late in_reply_to; an inbound error",
    name: "is never answered, not even with a msg_id",
    input:
      notice("broadcast_ok", { in_reply_to: 77 }, "n2") +
      notice("gossip_sync_ok", { in_reply_to: 0, new_count: 1, msg_id: 1 }, "n2") +
      notice("broadcast", { in_reply_to: 3, message: 1, msg_id: 2 }) +
      notice("error", { in_reply_to: 3, code: 11, text: "later", msg_id: 3 }) +
      notice("error", { code: 13, msg_id: 4 }) +
      request(5, "read"),
    replies: [ok(5, "read_ok", { messages: [] })],
    drops: { "unexpected-reply": 3, "error-reply": 2 },
  },
  {
    row: "reply with an unknown or late in_reply_to; an inbound error",
    name: "a second reply to the same call is late",
    input:
      request(1, "broadcast", { message: 1 }) +
      request(2, "configure", { fanout: 2 }) +
      request(3, "partition", { blocked: ["n3"] }) +
      request(4, "gossip_round") +
      notice("gossip_sync_ok", { in_reply_to: 5, new_count: 1, msg_id: 1 }, "n2") +
      notice("gossip_sync_ok", { in_reply_to: 5, new_count: 1, msg_id: 1 }, "n2"),
    replies: [
      ok(1, "broadcast_ok"),
      ok(2, "configure_ok"),
      ok(3, "partition_ok"),
      ok(4, "gossip_round_ok", { peers_contacted: 1, messages_sent: 1 }),
      { dest: "n2", body: { type: "gossip_sync", messages: [1] } },
    ],
    drops: { "unexpected-reply": 1 },
  },
  {
    row: "configure out of range",
    name: "changes nothing, whatever else is asked for",
    input:
      ["fanout", "gossip_interval_ms", "batch_window_ms", "batch_size", "ack_timeout_ms"]
        .flatMap((field) => [0, -1, 2.5, 1e9].map((value) => ({ [field]: value })))
        .map((body, i) => request(i + 1, "configure", { strategy: "flood", fanout: 1, ...body }))
        .join("") + untouched(1000).input,
    replies: [...Array.from({ length: 20 }, (_, i) => error(i + 1, 12)), ...untouched(1000).replies],
  },
  {
    row: "configure out of range",
    name: "an unknown strategy is not supported",
    input: request(1, "configure", { strategy: "telepathy", fanout: 1 }) + untouched(1000).input,
    replies: [error(1, 10, "strategy"), ...untouched(1000).replies],
  },
];

/** Siblings of a key are the limit that a few lines reach; that of the seen set stands in limits.test.ts. */
const siblings = Array.from({ length: SIBLINGS_MAX }, (_, i) => `d${i}`);
const afterAll = Object.fromEntries(siblings.map((client) => [client, 1]));

function sortedKeys(record: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const limits: readonly Bad[] = [
  {
    row: "a limit reached",
    name: "the next sibling of a key is refused; another key, and a write that has read them all, are not",
    input:
      siblings.map((client) => request(1, "vv_write", { key: "k", value: 0, context: {} }, client)).join("") +
      request(1, "vv_write", { key: "k", value: 0, context: {} }) +
      request(2, "vv_write", { key: "l", value: 0, context: {} }) +
      request(3, "vv_write", { key: "k", value: "one for all", context: afterAll }) +
      request(4, "vv_read", { key: "k" }),
    replies: [
      ...siblings.map((client) => ok(1, "vv_write_ok", { vc: { [client]: 1 } }, client)),
      error(1, 11),
      ok(2, "vv_write_ok", { vc: { c1: 1 } }),
      ok(3, "vv_write_ok", { vc: sortedKeys({ c1: 1, ...afterAll }) }),
      ok(4, "vv_read_ok", {
        values: [{ value: "one for all", vc: sortedKeys({ c1: 1, ...afterAll }) }],
        conflict: false,
      }),
    ],
  },
];

const farSeconds = 9_999_999_999;
/** A time that no clock shows and that a client may bring. */
const latest = CLIENT_TIMESTAMP_SECONDS_MAX;
const tooLong = "t".repeat(VALUE_BYTES_MAX);
const longKey = "k".repeat(1_000_000);
const longValue = "v".repeat(SIBLINGS_TEXT_MAX);
const manyWriters = Object.fromEntries(
  Array.from({ length: CONTEXT_WRITERS_MAX + 1 }, (_, i) => [`w${i}`, 1]),
);

const stores: readonly Bad[] = [
  {
    row: "a timestamp in the far future",
    name: "is taken; the next write of its key comes just after it, and no other key waits for it",
    input:
      request(1, "write", { key: "other", value: 1 }) +
      request(2, "kv_merge", {
        entries: { k: { value: "far", ts: farSeconds }, l: { value: "last", ts: latest } },
      }) +
      request(3, "kv_read", { key: "k" }) +
      request(4, "write", { key: "other", value: 2 }) +
      request(5, "write", { key: "k", value: "mine" }) +
      request(6, "kv_read", { key: "k" }) +
      request(7, "write", { key: "l", value: "mine" }) +
      request(8, "kv_read", { key: "l" }),
    replies: [
      ok(1, "write_ok", { ts: { $number: { min: 1 }, $as: "first" } }),
      ok(2, "kv_merge_ok", { updated: 2 }),
      ok(3, "kv_read_ok", { key: "k", value: "far", ts: farSeconds }),
      ok(4, "write_ok", { ts: { $number: { above: "first", max: farSeconds / 2 }, $as: "second" } }),
      ok(5, "write_ok", { ts: { $number: { above: farSeconds, max: farSeconds + 1 }, $as: "third" } }),
      ok(6, "kv_read_ok", { key: "k", value: "mine", ts: { $same: "third" } }),
      ok(7, "write_ok", { ts: { $number: { above: latest }, $as: "fourth" } }),
      ok(8, "kv_read_ok", { key: "l", value: "mine", ts: { $same: "fourth" } }),
    ],
  },
  {
    row: "a timestamp in the far future",
    name: "beyond all that a write could follow is refused, with all that came with it",
    input:
      [latest + 1, Number.MAX_SAFE_INTEGER, 1e300, -1e300]
        .map((ts, i) =>
          request(i + 1, "kv_merge", { entries: { k: { value: 1, ts: 1 }, l: { value: 1, ts } } }),
        )
        .join("") + untouched(1000).input,
    replies: [
      ...[1, 2, 3, 4].map((id) => error(id, 12, '^entries: "l": ts: is (more|less) than -?9')),
      ...untouched(1000).replies,
    ],
  },
  {
    row: "an oversized key or value",
    name: "a key of a million characters is a key like any other",
    input:
      request(1, "kv_merge", { entries: { [longKey]: { value: 1, ts: 5 } } }) +
      request(2, "kv_read", { key: longKey }) +
      request(3, "kv_read", { key: `${longKey}k` }),
    replies: [
      ok(1, "kv_merge_ok", { updated: 1 }),
      ok(2, "kv_read_ok", { key: longKey, value: 1, ts: 5 }),
      error(3, 20, "^Key not found$"),
    ],
  },
  {
    row: "an oversized key or value",
    name: "has no siblings beside it: a write that has not read it is refused, one that has takes its place",
    input:
      request(1, "vv_write", { key: "k", value: longValue, context: {} }) +
      request(1, "vv_write", { key: "k", value: "small", context: {} }, "c2") +
      request(2, "vv_read", { key: "k" }) +
      request(2, "vv_write", { key: "k", value: "small", context: { c1: 1 } }, "c2") +
      request(3, "vv_read", { key: "k" }),
    replies: [
      ok(1, "vv_write_ok", { vc: { c1: 1 } }),
      error(1, 11, "^too much text in the siblings", "c2"),
      ok(2, "vv_read_ok", { values: [{ value: longValue, vc: { c1: 1 } }], conflict: false }),
      ok(2, "vv_write_ok", { vc: { c1: 1, c2: 1 } }, "c2"),
      ok(3, "vv_read_ok", { values: [{ value: "small", vc: { c1: 1, c2: 1 } }], conflict: false }),
    ],
  },
  {
    row: "a value whose gossip line could not be sent",
    name: "is refused, with all that came with it",
    input:
      request(1, "broadcast", { message: tooLong }) +
      request(2, "kv_merge", { entries: { k: { value: "short", ts: 1 }, l: { value: tooLong, ts: 1 } } }) +
      request(3, "read") +
      request(4, "kv_read", { key: "k" }),
    replies: [
      error(1, 12, "^too long to be passed on"),
      error(2, 12, "^too long to be passed on"),
      ok(3, "read_ok", { messages: [] }),
      error(4, 20, "^Key not found$"),
    ],
  },
  {
    row: "a context of clients or numbers that were never seen",
    name: "is taken as it is, as long as it names no more than its limit",
    input:
      request(1, "vv_write", { key: "k", value: 1, context: { nobody: 7, c1: 40 } }) +
      request(2, "vv_write", { key: "k", value: 2, context: manyWriters }) +
      request(3, "vv_write", { key: "k", value: 2, context: { c1: CONTEXT_NUMBER_MAX + 1 } }) +
      request(4, "vv_read", { key: "k" }) +
      request(1, "vv_write", { key: "k", value: 3, context: { c1: CONTEXT_NUMBER_MAX } }, "c2") +
      request(5, "vv_write", { key: "k", value: 4, context: { c2: 1 } }) +
      request(6, "vv_read", { key: "k" }),
    replies: [
      ok(1, "vv_write_ok", { vc: { c1: 41, nobody: 7 } }),
      error(2, 12, `^context: has more than ${CONTEXT_WRITERS_MAX} entries$`),
      error(3, 12, "^context:"),
      ok(4, "vv_read_ok", { values: [{ value: 1, vc: { c1: 41, nobody: 7 } }], conflict: false }),
      ok(1, "vv_write_ok", { vc: { c1: CONTEXT_NUMBER_MAX, c2: 1 } }, "c2"),
      ok(5, "vv_write_ok", { vc: { c1: CONTEXT_NUMBER_MAX + 1, c2: 1 } }),
      ok(6, "vv_read_ok", {
        values: [{ value: 4, vc: { c1: CONTEXT_NUMBER_MAX + 1, c2: 1 } }],
        conflict: false,
      }),
    ],
  },
  {
    row: "U+2028, lone surrogate, __proto__, constructor",
    name: "as keys of writes and as elements",
    input:
      request(1, "bench_write", { key: "__proto__", value: 1 }) +
      request(2, "kv_read", { key: "__proto__" }) +
      request(3, "bench_report") +
      request(4, "merge", { add_set: ["__proto__", "constructor"], remove_set: ["toString"] }) +
      request(5, "remove", { element: "constructor" }) +
      request(6, "read"),
    replies: [
      ok(1, "bench_write_ok", { write_id: 1 }),
      ok(2, "kv_read_ok", { key: "__proto__", value: 1, ts: { $number: { min: 1 } } }),
      ok(3, "bench_report_ok", { total_writes: 1, total_gossip_msgs: 0, msgs_per_write: 0, keys_stored: 1 }),
      ok(4, "merge_ok"),
      ok(5, "remove_ok"),
      ok(6, "read_ok", { elements: ["__proto__"] }),
    ],
  },
];

/** Messages of a hostile peer in our dialect. */
const gossip: readonly Bad[] = [
  {
    row: "junk gossip (I1)",
    name: "is dropped, and only a msg_id makes it a request that is answered",
    input:
      notice("batch", { ...header, life: "one" }, "n2") +
      notice("batch", { ...header, number: 1, values: [1] }, "c9") +
      notice("compare", { ...header, question: 1, mode: "shout", summary: "" }, "n2") +
      notice("compare", { ...header, question: 1, mode: "push-pull", summary: "no summary" }, "n2") +
      notice("batch", { ...header, values: [1, { a: "x".repeat(10) }, null], hops: ["0"] }, "n3") +
      request(1, "batch", { ...header, life: "one" }, "n2") +
      request(1, "sketch", { ...header, question: 1, mode: "push" }, "c9") +
      request(2, "read"),
    replies: [error(1, 12, ".", "n2"), error(1, 10, ".", "c9"), ok(2, "read_ok", { messages: [] })],
    drops: { "malformed-gossip": 5, "gossip-from-stranger": 2 },
  },
  {
    row: "junk gossip (I1)",
    name: "CRDT state of which one item is out of its range is refused as a whole",
    input:
      [
        ["lww", "k", [1, 1e300]],
        ["siblings", "k", [[["c1", 0, {}, 1]], {}]],
        ["taken", "n2#1", -1],
      ]
        .map((item) => notice("batch", { ...header, state: [["set", "x", 0], item] }, "n2"))
        .join("") +
      request(1, "merge", { elements: [] }) +
      request(2, "read"),
    replies: [ok(1, "merge_ok", { new_count: 0 }), ok(2, "read_ok", { elements: [] })],
    drops: { "malformed-gossip": 3 },
  },
  {
    row: "junk gossip (I1)",
    name: "a list of a million wrong items is refused at its first",
    input:
      request(1, "topology", `"topology":{"n1":[${"1,".repeat(1_000_000)}1]}`) +
      request(2, "partition", `"blocked":[${"1,".repeat(1_000_000)}1]`) +
      notice("batch", { ...header, hops: [] }, "n2").replace(
        '"hops":[]',
        `"hops":[${"-1,".repeat(1_000_000)}-1]`,
      ),
    replies: [error(1, 12), error(2, 12)],
    drops: { "malformed-gossip": 1 },
  },
];

export const badInput: readonly Bad[] = [
  ...malformedJson,
  ...envelopes,
  ...lines,
  ...names,
  ...types,
  ...fields,
  ...values,
  ...beforeInit,
  ...dispatch,
  ...limits,
  ...stores,
  ...gossip,
];
