/**
 * The longest line that is read, LF not counted. Maelstrom's own lines stay below 1 MiB (a `read_ok` of 100,000
 * values); 8 MiB leaves room for full state between nodes and keeps a hostile stream from filling the memory.
 */
export const LINE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * The deepest nesting of a value. `JSON.parse` takes any depth, `JSON.stringify` and every recursive walk do not:
 * what is stored has to be writable again.
 */
export const NESTING_MAX = 64;

/** Writers that the context of one write may name: each later write of the key is compared with all of them. */
export const CONTEXT_WRITERS_MAX = 1_000;

/**
 * The largest number that a context may name. A client's next write of the key is numbered after it, so some thousand million numbers
 * are left above: no client can keep another one from writing.
 */
export const CONTEXT_NUMBER_MAX = Number.MAX_SAFE_INTEGER - 2 ** 33;

/**
 * The latest timestamp in seconds that a client may bring. Each later write of the key is stamped just after it, so some thousand million
 * timestamps are left above: no client can freeze a key.
 */
export const CLIENT_TIMESTAMP_SECONDS_MAX = Number.MAX_SAFE_INTEGER - 2 ** 33;
