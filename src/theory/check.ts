/** Throws a RangeError unless `value` is a safe integer of at least `min`. */
export function checkInteger(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new RangeError(`${name} has to be an integer of at least ${min}, got ${value}`);
}

/** Throws a RangeError unless `value` is a finite number between `min` and `max`. */
export function checkNumber(name: string, value: number, min: number, max = Number.MAX_VALUE): void {
  if (value >= min && value <= max) return;
  throw new RangeError(`${name} has to be a number from ${min} to ${max}, got ${value}`);
}
