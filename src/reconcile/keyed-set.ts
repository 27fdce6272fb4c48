import { HashList } from "./hash-list.ts";
import type { HashLog } from "./hash-log.ts";
import { type Key, readRemixed, unmix } from "./key.ts";
import { Share } from "./share.ts";
import { Sketch } from "./sketch.ts";
import { Summary } from "./summary.ts";

/** A sketch is made at least as long, so that the next one that is asked for is a prefix of it. */
const SYMBOLS_MIN = 256;

/**
 * Summary and sketches of a log's hashes under one key, brought up to date only when they are asked for: what came and
 * went since costs some ten nanoseconds a hash for the summary and 0.2 µs for the sketch.
 */
export class KeyedSet {
  readonly key: Key;
  readonly #log: HashLog;
  #summary: Summary;
  #sketch: Sketch | undefined;
  /** Positions below it are in the summary and in the sketch. */
  #length = 0;
  /** So many of the taken hashes have left them. */
  #takenCount = 0;
  #generation: number;

  constructor(log: HashLog, key: Key) {
    this.#log = log;
    this.key = key;
    this.#summary = new Summary(key);
    this.#generation = log.generation;
  }

  /** Size, digest and estimator at this moment. */
  summary(): Summary {
    this.#catchUp();
    return this.#summary.copy();
  }

  /** The first symbols of a share at this moment. Those of the whole are kept; those of a part are made anew each time. */
  sketch(symbols: number, share = Share.whole): Sketch {
    if (share.of > 1) return Sketch.of(this.#log, symbols, this.key, share);
    this.#catchUp();
    const wanted = Math.max(SYMBOLS_MIN, 2 ** Math.ceil(Math.log2(symbols)));
    if (this.#sketch === undefined) this.#sketch = Sketch.of(this.#log, wanted, this.key);
    else this.#sketch.extend(wanted, this.#log);
    return this.#sketch.prefix(symbols);
  }

  /** The hashes of a share at this moment. */
  hashes(share = Share.whole): HashList {
    const list = new HashList();
    const { key } = this;
    readRemixed({ hashes: this.#log, from: 0, to: this.#log.length, key, share }, (lo, hi, count) => {
      unmix(lo, hi, count, key);
      for (let i = 0; i < count; i++) list.push(lo[i] as number, hi[i] as number);
    });
    return list;
  }

  #catchUp(): void {
    if (this.#generation !== this.#log.generation) this.#reset();
    const taken = this.#log.takenSince(this.#takenCount, this.#length);
    this.#read(taken, 0, -1);
    this.#sketch?.remove(taken);
    this.#takenCount = this.#log.takenCount;
    this.#read(this.#log, this.#length, 1);
    this.#sketch?.insert(this.#log, this.#length);
    this.#length = this.#log.length;
  }

  #read(hashes: HashList, from: number, sign: 1 | -1): void {
    readRemixed({ hashes, from, to: hashes.length, key: this.key, share: Share.whole }, (lo, hi, count) =>
      this.#summary.add(lo, hi, count, sign),
    );
  }

  #reset(): void {
    this.#summary = new Summary(this.key);
    this.#sketch = undefined;
    this.#length = 0;
    this.#takenCount = 0;
    this.#generation = this.#log.generation;
  }
}
