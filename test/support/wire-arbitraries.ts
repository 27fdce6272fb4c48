import fc from "fast-check";
import { Holdings, hashesOf } from "../node/holdings.ts";

/** Inputs for property tests: requests as clients send them, messages of peers, and lines that are wrong somewhere. */

type Body = Record<string, unknown>;

export const members = ["n1", "n2", "n3", "n4"];
const peers = members.slice(1);

/** Any JSON value, with a preference for small integers, so that values meet again. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>("a", "b", null, true, 0.5, [], {}, "__proto__") },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
const values = fc.array(value, { maxLength: 6 });
const key = fc.oneof(fc.constantFrom<string | number>("k", "l", 7, "__proto__"), fc.string({ maxLength: 3 }));
const count = fc.oneof(
  { weight: 20, arbitrary: fc.nat({ max: 12 }) },
  { weight: 1, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER) },
);
const vector = fc.dictionary(fc.constantFrom("c1", "c2", "__proto__"), count);
const nodes = fc.subarray([...members, "n9"]);
const strategy = fc.constantFrom(
  "flood",
  "tree",
  "random-fanout",
  "batched",
  "hybrid",
  "anti-entropy",
  "crdt",
);
const overlay = fc.constantFrom(
  "default",
  "topology",
  "spanning-tree",
  "star",
  "total",
  "random-regular",
  "tree2",
);

/** The fields of every request type that a client may send and is answered. */
const requests: Readonly<Record<string, fc.Arbitrary<Body>>> = {
  init: fc.constant({ node_id: "n1", node_ids: members }),
  topology: fc.record({ topology: fc.dictionary(fc.constantFrom(...members, "n9"), nodes) }),
  broadcast: fc.record({ message: value }),
  read: fc.constant({}),
  configure: fc.record(
    {
      strategy,
      overlay,
      profile: fc.constantFrom("fast", "balanced", "frugal"),
      mode: fc.constantFrom("push", "pull", "push-pull"),
      fanout: fc.integer({ min: 1, max: 5 }),
      gossip_interval_ms: fc.integer({ min: 1, max: 500 }),
      batch_window_ms: fc.integer({ min: 1, max: 500 }),
      batch_size: fc.integer({ min: 1, max: 5 }),
      ack_timeout_ms: fc.integer({ min: 10, max: 500 }),
      repair: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  gossip_stats: fc.constant({}),
  echo: fc.record({ echo: value }),
  generate: fc.constant({}),
  gossip_round: fc.constant({}),
  gossip_sync: fc.record({ messages: values }),
  digest: fc.constant({}),
  digest_sync: fc.record({ remote_digest: fc.string(), remote_messages: fc.option(values) }),
  calc_fanout: fc.record({
    nodes: fc.integer({ min: 2 }),
    target_prob: fc.double({ min: 0, max: 1 }),
    rounds: count,
  }),
  simulate_gossip: fc.record({ nodes: count, fanout: count, rounds: count, trials: count }),
  tree_info: fc.constant({}),
  check_acks: fc.constant({}),
  failure_stats: fc.constant({}),
  delivery_info: fc.record({ value }),
  hybrid_stats: fc.constant({}),
  partition: fc.record({ blocked: nodes }),
  heal: fc.constant({}),
  partition_status: fc.constant({}),
  add: fc.record({ element: value }),
  remove: fc.record({ element: value }),
  merge: fc.oneof(fc.record({ elements: values }), fc.record({ add_set: values, remove_set: values })),
  write: fc.record({ key, value }),
  kv_read: fc.record({ key }),
  kv_merge: fc.record({
    entries: fc.dictionary(fc.string({ maxLength: 2 }), fc.record({ value, ts: fc.double({ noNaN: true }) })),
  }),
  set_mode: fc.record({ mode: fc.constantFrom("lww", "vv") }),
  vv_write: fc.record({ key, value, context: vector }),
  vv_read: fc.record({ key }),
  bench_write: fc.record({ key, value }),
  bench_report: fc.constant({}),
  bench_stats: fc.constant({}),
};

export const requestTypes: readonly string[] = Object.keys(requests);

/** A request as it should be. */
const validRequest: fc.Arbitrary<Body> = fc.oneof(
  ...Object.entries(requests).map(([type, fields]) => fields.map((body) => ({ type, ...body }))),
);

/** The same with a field left out, of any other type, or added. */
const wrongRequest: fc.Arbitrary<Body> = fc
  .tuple(validRequest, fc.nat(), fc.jsonValue(), fc.constantFrom("replace", "remove", "add"))
  .map(([body, i, other, what]) => {
    const keys = Object.keys(body).slice(1);
    const chosen = keys[i % Math.max(1, keys.length)] ?? "extra";
    if (what === "remove")
      return Object.fromEntries(Object.entries(body).filter(([name]) => name !== chosen));
    return { ...body, [what === "replace" ? chosen : "extra"]: other };
  });

/** A request of a client, right or wrong, without its `msg_id`. */
export const request: fc.Arbitrary<Body> = fc.oneof(validRequest, wrongRequest);

/** The header of every message of the dialect. Small lives and numbers, so that some are right. */
const header = {
  life: fc.integer({ min: 1, max: 3 }),
  to_life: count,
  acked: count,
};
const headerRarely = {
  acked_of: fc.integer({ min: 1, max: 3 }),
  full: fc.constant(true),
  untold: fc.constant(true),
};
const mode = fc.constantFrom("push", "pull", "push-pull");
const question = fc.integer({ min: 1, max: 4 });

/** Texts of comparisons as they should be, of a few values, and texts that nobody could read. */
const holdings = fc
  .array(fc.integer({ min: -3, max: 12 }), { maxLength: 8 })
  .map((held) => new Holdings(...held));
const hashes = fc.oneof(
  fc.array(fc.integer({ min: -3, max: 12 }), { maxLength: 8 }).map((held) => hashesOf(...held)),
  fc.constantFrom("*", "", "AAAA"),
  fc.base64String(),
);

const slot = fc.constantFrom("n2#1", "__proto__");
const positive = fc.integer({ min: 1, max: 12 });
const goodItem = fc.oneof(
  fc.tuple(fc.constant("set"), value, fc.constantFrom(0, 1)),
  fc.tuple(fc.constant("lww"), fc.constantFrom("k", "__proto__"), fc.tuple(value, fc.integer())),
  fc.tuple(
    fc.constant("siblings"),
    fc.constantFrom("k", "__proto__"),
    fc.tuple(fc.array(fc.tuple(fc.constantFrom("c1", "c2"), positive, vector, value)), vector),
  ),
  fc.tuple(fc.constantFrom("added", "taken"), slot, positive),
);
const stateItem = fc.oneof({ weight: 30, arbitrary: goodItem }, fc.jsonValue());

const batch = fc.record(
  {
    type: fc.constant("batch"),
    ...header,
    ...headerRarely,
    stream: fc.integer({ min: 1, max: 3 }),
    number: fc.integer({ min: 1, max: 12 }),
    floor: count,
    neighbor: fc.constant(true),
    relay: fc.constant(true),
    values,
    hops: fc.array(count),
    paths: fc.array(fc.array(fc.constantFrom(...members, "n9"))),
    path_of: fc.array(count),
    state: fc.array(stateItem, { maxLength: 4 }),
    stamp: fc.record(
      {
        batch: question,
        early: fc.tuple(question, fc.integer({ min: -500, max: 500 })),
        greeting: fc.constant(true),
      },
      { requiredKeys: [] },
    ),
    settles: question,
    later: question,
    equal: fc.constant(true),
    want: hashes,
    offer: fc.tuple(hashes, fc.array(count)),
    topology: fc.dictionary(fc.constantFrom(...members, "n9"), nodes),
  },
  { requiredKeys: ["type", "life", "to_life", "acked"] },
);

const compare = fc
  .tuple(
    holdings,
    question,
    fc.record(
      {
        ...header,
        ...headerRarely,
        mode,
        word: count,
        summary: fc.base64String(),
        sketch: fc.base64String(),
        sent: count,
        stream: count,
        failures: count,
      },
      { requiredKeys: ["life", "to_life", "acked", "mode"] },
    ),
  )
  .map(([held, asked, fields]) => ({ ...held.question(asked), ...fields }));

const sketch = fc
  .tuple(
    holdings,
    question,
    fc.nat({ max: 40 }),
    fc.record(
      { ...header, ...headerRarely, mode, symbols: fc.base64String(), hashes, share: fc.tuple(count, count) },
      { requiredKeys: ["life", "to_life", "acked", "mode"] },
    ),
  )
  .map(([held, asked, length, fields]) => ({ ...held.symbols(asked, length), ...fields }));

/** Messages of a peer in the nodes' dialect: well-formed, not necessarily true. */
const dialect: fc.Arbitrary<Body> = fc.oneof({ weight: 3, arbitrary: batch }, compare, sketch);

/** Replies of peers to calls that were made, or not. */
const reply: fc.Arbitrary<Body> = fc.record(
  {
    type: fc.constantFrom("broadcast_ok", "gossip_sync_ok", "error", "init_ok"),
    in_reply_to: fc.nat({ max: 60 }),
    msg_id: count,
  },
  { requiredKeys: ["type", "in_reply_to"] },
);

const forward: fc.Arbitrary<Body> = fc.record(
  { type: fc.constantFrom("broadcast", "broadcast_ack"), message: value, msg_id: count },
  { requiredKeys: ["type", "message"] },
);

const line = (src: string, body: unknown) => JSON.stringify({ src, dest: "n1", body });

/** A line of a peer. */
export const peerLine: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...peers), fc.oneof(dialect, reply, forward))
  .map(([src, body]) => line(src, body));

/** A line of a client with a small `msg_id`, so that some come twice; or of a stranger that plays a peer. */
export const clientLine: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(request, fc.option(count))
      .map(([body, id]) => line("c1", { ...body, msg_id: id ?? undefined })),
  },
  { weight: 1, arbitrary: dialect.map((body) => line("c9", body)) },
);

/** Lines as they should be. */
export const goodLine: fc.Arbitrary<string> = fc.oneof(clientLine, peerLine);

/** A good line with some characters changed. */
const mutatedLine: fc.Arbitrary<string> = fc
  .tuple(
    goodLine,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom("", "{", "}", '"', ",", "\\", "0", "\u0000", "é")), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([good, changes]) => {
    let text = good;
    for (const [at, put] of changes) {
      const i = at % text.length;
      text = text.slice(0, i) + put + text.slice(i + 1);
    }
    return text;
  });

/** Any JSON in place of a message, of its body, of its ids. */
const wrongLine: fc.Arbitrary<string> = fc.oneof(
  fc.json(),
  fc.jsonValue().map((body) => line("c1", body)),
  fc
    .record({ src: fc.jsonValue(), dest: fc.oneof(fc.constant("n1"), fc.jsonValue()), body: fc.jsonValue() })
    .map((message) => JSON.stringify(message)),
  fc.tuple(request, fc.jsonValue()).map(([body, id]) => line("c1", { ...body, msg_id: id })),
  fc.tuple(request, fc.jsonValue()).map(([body, id]) => line("c1", { ...body, in_reply_to: id, msg_id: 1 })),
);

/** Bytes of a stream: good lines, lines that are wrong, and noise; with or without their ends. */
export const stream: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: goodLine.map((text) => `${text}\n`) },
      { weight: 2, arbitrary: mutatedLine.map((text) => `${text}\n`) },
      { weight: 2, arbitrary: wrongLine.map((text) => `${text}\n`) },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }) },
      { weight: 1, arbitrary: fc.constantFrom("\n", "\r\n", "\uFEFF", '{"src"') },
    ),
    { maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part as string))));
