import { alternate, type Benchmark, type Figure, inMs, medianRatio } from "./harness.ts";
import { ClientLines, INIT_LINE, shuffled } from "./input.ts";
import { LineProcess } from "./line-process.ts";
import { bundle, script } from "./processes.ts";

const VALUES = 100_000;
const READS = 1_000;
const ROUNDS = 7;
const QUICK_READS = 500;
const QUICK_ROUNDS = 3;

/** A `read` has to cost its bytes and little more, also where each read has a value more than the last. */
export const read: Benchmark = {
  name: "read",
  about: `reads of ${VALUES} values, against writing as many bytes`,
  async run({ isQuick }) {
    const reads = isQuick ? QUICK_READS : READS;
    const bytes = await readBytes();
    const times = await alternate(
      {
        writes: () => timeWrites(bytes, reads),
        inARow: () => timeReads(reads, false),
        afterBroadcasts: () => timeReads(reads, true),
      },
      isQuick ? QUICK_ROUNDS : ROUNDS,
    );
    const perRead = (totals: readonly number[]) => inMs(totals.map((ms) => ms / reads));
    const figure = (name: string, measured: readonly number[], atLeast: number): Figure => ({
      name,
      measured: perRead(measured),
      baseline: `${perRead(times.writes)} a write of ${(bytes / 1_000).toFixed(0)} kB`,
      value: medianRatio(times.writes, measured),
      unit: "×",
      target: { atLeast },
    });
    return [
      figure(`speed of ${reads} reads in a row`, times.inARow, 0.5),
      figure("speed of reads, each after a broadcast", times.afterBroadcasts, 0.25),
    ];
  },
};

/** How long one such line is. */
async function readBytes(): Promise<number> {
  const node = await nodeHolding(shuffled(VALUES));
  await node.end();
  return node.lineBytes;
}

async function timeWrites(bytes: number, times: number): Promise<number> {
  const writer = new LineProcess([script("write-loop.mjs"), String(bytes), String(times)]);
  await writer.ask("", 1);
  const ms = await writer.ask("go\n", times);
  await writer.end();
  return ms;
}

async function timeReads(reads: number, isEachAfterBroadcast: boolean): Promise<number> {
  const values = shuffled(VALUES);
  const later = isEachAfterBroadcast ? values.splice(VALUES - reads) : [];
  const node = await nodeHolding(values);
  const client = new ClientLines("c2");
  const requests = Array.from({ length: reads }, (_, i) =>
    isEachAfterBroadcast ? client.broadcast(later[i]) + client.read() : client.read(),
  );
  const ms = await node.ask(requests.join(""), reads + later.length);
  await node.end();
  return ms;
}

/** A node to which these values were broadcast, and that was read once. */
async function nodeHolding(values: readonly number[]): Promise<LineProcess> {
  const node = new LineProcess([bundle]);
  const client = new ClientLines("c1");
  const broadcasts = values.map((value) => client.broadcast(value));
  await node.ask([INIT_LINE, ...broadcasts, client.read()].join(""), values.length + 2);
  return node;
}
