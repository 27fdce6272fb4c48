import { readField, type Workload } from "./workload.ts";

/** `echo` of one of 128 texts, which has to come back. */
export function echoWorkload(): Workload {
  return {
    name: "echo",
    setup: () => [],
    next: (random) => ({ operation: "echo", value: `Please echo ${random.int(128)}` }),
    request: ({ value }) => ({ type: "echo", echo: value }),
    result: (_operation, reply) => readField(reply, "echo_ok", "echo", "there", () => true),
    finalOperation: undefined,
    isReadOnly: () => false,
  };
}
