/** The part of a node's stderr that tells a person of its end: the error, and not the stack below it. */

const LINES_MAX = 5;
/** Frames of a stack as V8 and the JVM write them, V8's last line, and empty lines. */
const BESIDE_THE_POINT = /^\s+at |^Node\.js v\d|^\s*$/;
/** Go writes the cause first, and the stack of each goroutine below it. */
const CAUSE_BEFORE_STACKS = /^(?:panic|fatal error): /;

/** The few lines of a stderr that tell most, in their order: those of its end unless that is a stack. */
export function lastWords(stderrTail: readonly string[]): readonly string[] {
  const telling = stderrTail.filter((line) => !BESIDE_THE_POINT.test(line));
  const cause = telling.findLastIndex((line) => CAUSE_BEFORE_STACKS.test(line));
  return cause < 0 ? telling.slice(-LINES_MAX) : telling.slice(cause, cause + LINES_MAX);
}
