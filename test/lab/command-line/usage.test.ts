import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freshFolder, lab, plainNode } from "../lab-harness.ts";

const folder = freshFolder();

const rows: readonly (readonly [argv: readonly string[], stderr: RegExp])[] = [
  [["tset"], /^gossiper-lab: unknown command 'tset'; did you mean test\?$/],
  [["benchmark"], /^gossiper-lab: unknown command 'benchmark'; allowed: test/],
  [["--nonsense"], /^gossiper-lab: a command is wanted before --nonsense; allowed: test, why, .*, learn$/],
  [
    ["-w", "broadcast"],
    /^gossiper-lab: a command is wanted before -w; did you mean npx gossiper-lab test -w broadcast\?$/,
  ],
  [
    ["--bin=./my node", "--rate", "5", "--", "--fast"],
    /^gossiper-lab: a command is wanted before --bin; did you mean npx gossiper-lab test '--bin=\.\/my node' --rate 5 -- --fast\?$/,
  ],
  [["--lost"], /wanted before --lost; did you mean npx gossiper-lab why --lost\?$/],
  [["--seed", "7", "compare"], /before --seed; did you mean npx gossiper-lab compare --seed 7\?$/],
  [
    ["test", "--nonsense"],
    /^gossiper-lab: unknown option '--nonsense'; allowed: --workload, --node-count, .*--virtual/,
  ],
  [["test", "--rat", "5"], /^gossiper-lab: unknown option '--rat'; did you mean --rate\?$/],
  [["sweep", "--strategy", "flood"], /unknown option '--strategy'; did you mean --strategies\?$/],
  [
    ["tune", "--strategy", "flood"],
    /^gossiper-lab: --strategy is a flag of the nodes, which tune chooses itself$/,
  ],
  [["sweep", "--strategies", "floods"], /Allowed: all, or some of .*; did you mean flood\?$/],
  [["compare", "--strategies", "floods"], /Allowed: all, or some of .*; did you mean flood\?$/],
  [["compare", "--strategies", "flood/stat"], /Allowed: all, or some of /],
  [["compare", "--profiles", "fastest"], /'fastest' is invalid. Allowed: fast, balanced, frugal$/],
  [["compare", "--overlays", "star,stare"], /Allowed: some of topology, .*; did you mean star\?$/],
  [
    ["compare", "-w", "echo"],
    /^gossiper-lab: compare is about values .*; echo has none; allowed: broadcast, g-set$/,
  ],
  [["compare", "--json", "--csv"], /'--csv' cannot be used with option '--json'/],
  [
    ["compare", "--no-page", "--open"],
    /^gossiper-lab: --open has no page to open; allowed: with --page FILE$/,
  ],
  [["compare", "--bin", "/no/such/node"], /^gossiper-lab: --bin must name a file that can be executed/],
  [["compare", "--nemesis", "kill"], /'kill' is invalid. Allowed: partition, none$/],
  [["compare", "--nemesis", "partitions"], /Allowed: partition, none; did you mean partition\?$/],
  [
    ["compare", "--kill-count", "5"],
    /unknown option '--kill-count'; allowed: (?!.*(kill|duplicate|schedule|availability)).*--nemesis/,
  ],
  [["compare", "--loss", "1"], /'1' is invalid. Allowed: a number from 0 to below 1$/],
  [["tune", "--loss", "x"], /'x' is invalid. Allowed: a number from 0 to below 1$/],
  [["test", "--clock-start", "5"], /--clock-start sets the clocks of virtual time; allowed: with --virtual$/],
  [["compare", "--seeds", "0"], /Allowed: a whole number from 1 to 100$/],
  [
    ["compare", "--node-count", "201", "--processes"],
    /--node-count 201 is too many processes; allowed: 1 to 200/,
  ],
  [
    ["compare", "--page", "/dev/null/page.html"],
    /the page \/dev\/null\/page.html cannot be written: .*; --page FILE names another, --no-page writes none$/,
  ],
  [["compare", "--", "--stratgy", "flood"], /arguments of the node: unknown flag "--stratgy"/],
  [
    ["frontier", "--page", "/dev/null/page.html"],
    /the page \/dev\/null\/page.html cannot be written: .*; --page FILE names another, --no-page writes none$/,
  ],
  [["sweep", "--seed", "5"], /unknown option '--seed'; did you mean --seeds\?$/],
  [
    ["test", "--strategy", "flood"],
    /^gossiper-lab: --strategy is a flag of the nodes and belongs behind --, as in: npx gossiper-lab test --virtual -- --strategy flood$/,
  ],
  [
    ["test", "--profile=fast"],
    /^gossiper-lab: --profile is a flag of the nodes and belongs behind --, as in: .* -- --profile fast$/,
  ],
  [["test", "--rate", "5", "--fanout", "4"], /behind --, as in: .* -- --fanout 4$/],
  [["test", "--overlay", "--json"], /behind --, as in: .* -- --overlay star$/],
  [["test", "--json=false"], /^gossiper-lab: --json takes no value; allowed: --json alone, or without it$/],
  [["sweep", "--no-repair=false"], /^gossiper-lab: --no-repair takes no value; /],
  [
    ["test", "--virtual", "--", "--no-repair=false"],
    /arguments of the node: --no-repair takes no value; allowed: --no-repair alone, or without it$/,
  ],
  [["test", "--no-repair"], /^gossiper-lab: --no-repair is a flag .* -- --no-repair$/],
  [
    ["test", "--virtual", "--", "--stratgy", "flood"],
    /arguments of the node: unknown flag "--stratgy"; did you mean --strategy\?$/,
  ],
  [["test", "--virtual", "--", "--strategy", "floot"], /--strategy is one of .*; did you mean flood\?$/],
  [["test", "--virtual", "--", "--profile", "balancd"], /--profile is one of .*; did you mean balanced\?$/],
  [["test", "-w", "brodcast"], /'brodcast' is invalid. Allowed: .*; did you mean broadcast\?$/],
  [
    ["test", "broadcast"],
    /^gossiper-lab: too many arguments .*; allowed: flags, and arguments for the nodes after --$/,
  ],
  [
    ["test", "-w", "lin-kv"],
    /'lin-kv' is invalid. Allowed: broadcast, echo, unique-ids, g-set, g-counter, pn-counter, kv-lww, kv-vv; lin-kv needs real Maelstrom, as in: maelstrom test -w lin-kv --bin FILE$/,
  ],
  [
    ["test", "-w", "kafka"],
    /'kafka' is invalid. Allowed: .*; kafka needs real Maelstrom, as in: maelstrom test -w kafka/,
  ],
  [["test", "-w", "kafak"], /; did you mean kafka, which needs real Maelstrom\?$/],
  [
    ["test", "-w", "queue"],
    /pn-counter, kv-lww, kv-vv; real Maelstrom also has kafka, lin-kv, txn-list-append, txn-rw-register$/,
  ],
  [["test", "--challenge", "3f"], /'3f' is invalid. Allowed: 1, 2, 3a, 3b, 3c, 3d, 3e, 4$/],
  [
    ["test", "--challenge", "5b"],
    /Allowed: 1, 2, 3a, 3b, 3c, 3d, 3e, 4; 5b is of the workload kafka, which needs real Maelstrom$/,
  ],
  [["test", "--challenge", "5"], /; 5 is of the workload kafka, which needs real Maelstrom$/],
  [["test", "--challenge", "6a"], /6a is of the workload txn-rw-register, which needs real Maelstrom$/],
  [
    ["test", "--challenge", "3d", "-w", "echo"],
    /^gossiper-lab: --challenge 3d is of the workload broadcast; allowed: no other$/,
  ],
  [["test", "--max-msgs-per-op", "-1"], /'-1' is invalid. Allowed: a number from 0, up to 1000000$/],
  [
    ["test", "-w", "echo", "--max-median", "5"],
    /^gossiper-lab: --max-median limits stable latencies; echo has none; allowed: with broadcast, g-set$/,
  ],
  [
    ["test", "--challenge", "4", "--max-latency", "5"],
    /^gossiper-lab: --max-latency limits stable latencies; g-counter has none; allowed: with broadcast, g-set$/,
  ],
  [["test", "-w"], /^gossiper-lab: option '-w, --workload <name>' argument missing$/],
  [["test", "--rate", "-1"], /'-1' is invalid. Allowed: a number from 0, up to 100000$/],
  [["test", "--rate", "fast"], /'fast' is invalid. Allowed: a number from 0/],
  [["test", "--rate", "Infinity"], /'Infinity' is invalid/],
  [["test", "--rate", ""], /'' is invalid/],
  [["test", "--latency", "60001"], /'60001' is invalid. Allowed: a number from 0, up to 60000$/],
  [["test", "--latency", "1e3"], /'1e3' is invalid/],
  [["test", "--latency-dist", "normal"], /Allowed: constant, uniform, exponential$/],
  [["test", "--time-limit", "0"], /Allowed: a number above 0, up to 86400$/],
  [["test", "--node-count", "0"], /Allowed: a whole number from 1 to 10000$/],
  [["test", "--node-count", "2.5"], /Allowed: a whole number/],
  [
    ["test", "--node-count", "201"],
    /^gossiper-lab: --node-count 201 is too many processes; allowed: 1 to 200, more with --virtual$/,
  ],
  [
    ["test", "--nemesis", "kil"],
    /Allowed: none, or some of partition, kill, pause, .*; did you mean kill\?$/,
  ],
  [["test", "--nemesis-interval", "0"], /Allowed: a number above 0/],
  [
    ["test", "--challenge", "3b", "--nemesis-interval", "5"],
    /is of no use without --nemesis; allowed: with it$/,
  ],
  [["test", "--topology", "star"], /Allowed: grid, line, tree, tree2, tree3, tree4, total$/],
  [["test", "--availability", "1.1"], /Allowed: total, or a number from 0 to 1$/],
  [
    ["test", "--concurrency", "0n"],
    /Allowed: a whole number from 1 to 10000, with n after it for so many a node$/,
  ],
  [["test", "--seed", "a b"], /Allowed: up to 64 letters, digits/],
  [
    ["test", "--bin", "/no/such/node"],
    /^gossiper-lab: --bin must name a file that can be executed, and there is no \/no\/such\/node$/,
  ],
  [["test", "--open", "--no-page"], /^gossiper-lab: --open has no page to open; allowed: without --no-page$/],
  [
    ["learn", "1", "--bin", plainNode, "--no-run"],
    /^gossiper-lab: --no-run is about the screen of a task; allowed with --bin: --cases-only$/,
  ],
  [["test", "--bin", "/tmp"], /and \/tmp is no file$/],
  [["test", "--bin", "/dev/null/node"], /and there is no \/dev\/null\/node$/],
  [["why", "/dev/null/run"], /^gossiper-lab: no run \/dev\/null\/run, neither as a folder nor in the store /],
  [
    ["report", "/dev/null/run"],
    /^gossiper-lab: no run \/dev\/null\/run, neither as a folder nor in the store /,
  ],
  [["report", "--", "--json"], /^gossiper-lab: report starts no nodes; allowed: nothing after --$/],
  [["spread", "--", "--json"], /^gossiper-lab: spread starts no nodes; allowed: nothing after --$/],
  [["test", "--virtual", "--bin", plainNode], /--virtual runs our own node in this process/],
];

describe("a bad command line", () => {
  it.each(rows)("%j: one line on stderr, nothing on stdout, exit 2, no store", async (argv, expected) => {
    const [command, ...flags] = argv;
    const withStore = command === "test" ? [command, "--store", join(folder(), "store"), ...flags] : argv;
    const { code, stdout, stderr } = await lab(...withStore);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(expected);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(readdirSync(folder())).toEqual([]);
  });

  it("refuses a binary that is not executable", async () => {
    const path = join(folder(), "node.py");
    writeFileSync(path, "");
    chmodSync(path, 0o644);
    const { code, stderr } = await lab("test", "--bin", path, "--store", join(folder(), "store"));
    expect(stderr).toBe(
      `gossiper-lab: --bin must name a file that can be executed, and ${path} is not executable (chmod +x)\n`,
    );
    expect(code).toBe(2);
    expect(readdirSync(folder())).toEqual(["node.py"]);
  });

  it("refuses a script that names no interpreter, which a shell would run", async () => {
    const path = join(folder(), "node.py");
    writeFileSync(path, "import sys\n", { mode: 0o755 });
    const refused = await lab("test", "--bin", path, "--store", join(folder(), "store"));
    expect(refused).toEqual({
      code: 2,
      stdout: "",
      stderr: `gossiper-lab: --bin must name a file that can be executed, and ${path} lacks its first line: #!/usr/bin/env python3 (a shell would run it)\n`,
    });
  });

  it("refuses a script whose first line ends as on Windows", async () => {
    const path = join(folder(), "node.py");
    writeFileSync(path, "#!/usr/bin/env python3\r\nimport sys\r\n", { mode: 0o755 });
    const refused = await lab("test", "--bin", path, "--store", join(folder(), "store"));
    expect(refused).toEqual({
      code: 2,
      stdout: "",
      stderr: `gossiper-lab: --bin must name a file that can be executed, and the #! line of ${path} ends with CR LF, Windows line endings: the CR counts as part of the interpreter's name (LF alone is right: sed -i 's/\\r$//' FILE)\n`,
    });
  });

  it("refuses a store that cannot be written before any node is started", async () => {
    const path = join(folder(), "file");
    writeFileSync(path, "");
    const { code, stdout, stderr } = await lab("test", "--virtual", "--store", path);
    expect(stderr).toBe(`gossiper-lab: store ${path} cannot be written: ${path} is not a folder\n`);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("the number of nodes", () => {
  const nodesIn = async (...argv: string[]) => JSON.parse((await lab(...argv, "--json")).stdout) as unknown;

  it.each(["--nodes", "--node-count"])("is %s for test", async (flag) => {
    const argv = ["test", "--virtual", "-w", "echo", "--time-limit", "1", "--store", join(folder(), "store")];
    expect(await nodesIn(...argv, flag, "3")).toMatchObject({ run: { options: { "node-count": 3 } } });
  });

  it.each(["--nodes", "--node-count"])("is %s for tune and sweep", async (flag) => {
    const load = ["--rate", "20", "--time-limit", "1", "--seeds", "1", "--max", "5000", "--median", "4000"];
    expect(await nodesIn("tune", flag, "2", ...load)).toMatchObject({ load: { nodes: 2 } });
    const trace = await lab("sweep", "--replay", "7", "--strategies", "flood", "--faults", "none", flag, "3");
    expect(trace.stdout).toContain("7:flood:3:");
  });
});

describe("no command", () => {
  it("shows where to begin, and is an error", async () => {
    const { code, stdout, stderr } = await lab();
    expect(stderr).toMatch(/^gossiper-lab: a command is wanted; allowed: test, [^\n]+\n$/);
    expect(stdout).toMatch(/^npx gossiper-lab test --bin \.\/mine +judges your own node/m);
    expect(stdout).toMatch(/^npx gossiper-lab test --open +runs ours, and opens a page/m);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(code).toBe(2);
  });

  it("names no command that there is not", async () => {
    const named = [...(await lab()).stdout.matchAll(/^npx gossiper-lab ([a-z]+)/gm)].map(([, name]) => name);
    const { stdout: help } = await lab("--help");
    expect(named.length).toBeGreaterThanOrEqual(2);
    for (const name of named) expect(help).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });
});

describe("help and version", () => {
  it("go to stdout and are no error", async () => {
    for (const argv of [["--help"], ["test", "--help"], ["--version"]]) {
      const { code, stdout, stderr } = await lab(...argv);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).not.toBe("");
    }
    expect((await lab("test", "--help")).stdout).toContain("--latency-dist <name>");
  });
});
