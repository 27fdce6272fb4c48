import { expect, it } from "vitest";
import { lastWords } from "../../../src/lab/test/verdict/last-words.ts";

it.each<[string, string, string[]]>([
  [
    "JavaScript",
    `node.js:2
const lines = require("node:readline");
              ^

ReferenceError: require is not defined in ES module scope, you can use import instead
    at file:///node.js:2:15
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)
    at async ModuleLoader.import (node:internal/modules/esm/loader:606:24)
    at async asyncRunEntryPointWithESMLoader (node:internal/modules/run_main:117:5)

Node.js v20.20.2`,
    [
      "node.js:2",
      'const lines = require("node:readline");',
      "              ^",
      "ReferenceError: require is not defined in ES module scope, you can use import instead",
    ],
  ],
  [
    "Python",
    `started
Traceback (most recent call last):
  File "/node.py", line 9, in <module>
    main()
  File "/node.py", line 5, in main
    raise ValueError(message["body"]["nodeid"])
KeyError: 'nodeid'`,
    [
      '  File "/node.py", line 9, in <module>',
      "    main()",
      '  File "/node.py", line 5, in main',
      '    raise ValueError(message["body"]["nodeid"])',
      "KeyError: 'nodeid'",
    ],
  ],
  [
    "Go",
    `listening
panic: assignment to entry in nil map

goroutine 1 [running]:
main.main()
	/node.go:12 +0x1d

goroutine 5 [IO wait]:
internal/poll.runtime_pollWait(0x7f0c, 0x72)
	/netpoll.go:345 +0x85
exit status 2`,
    [
      "panic: assignment to entry in nil map",
      "goroutine 1 [running]:",
      "main.main()",
      "\t/node.go:12 +0x1d",
      "goroutine 5 [IO wait]:",
    ],
  ],
  [
    "Java",
    `Exception in thread "main" java.lang.NullPointerException: nodeId
	at Node.main(Node.java:7)
	at java.base/java.lang.Thread.run(Thread.java:840)`,
    ['Exception in thread "main" java.lang.NullPointerException: nodeId'],
  ],
  ["an error without any text", "    at nowhere\n\n", []],
])("what a node of %s says of its end is its error, without the stack below it", (_name, stderr, shown) => {
  expect(lastWords(stderr.split("\n"))).toEqual(shown);
});
