import type { LinkPolicy } from "../../network/link-policy.ts";
import { bodyText } from "../../network/plain-body.ts";
import type { FaultKind, Stage } from "../fault.ts";
import { logUniform } from "../windows.ts";
import { whileOn } from "./link-quality.ts";

/** A megabyte a second is a thousand bytes a millisecond. */
const MEGABYTES_PER_SECOND: [number, number] = [2, 20];
const LARGE_SHARE_MAX = 0.5;
/** Characters of all large values of a run, as kept by all of its nodes: each read of them takes its time. */
const TEXT_OF_ALL: [number, number] = [300_000, 6_000_000];

/** Links carry so many bytes a second, and clients broadcast values of up to a megabyte: what is large takes time. */
export const bandwidth: FaultKind = {
  id: "N10",
  title: "bandwidth",
  draw(random, site) {
    const drawn = logUniform(random, ...MEGABYTES_PER_SECOND);
    const megabytes = site.isExaggerated ? MEGABYTES_PER_SECOND[0] : drawn;
    const share = site.isExaggerated ? 1 : random.float() * LARGE_SHARE_MAX;
    const text = logUniform(random, ...TEXT_OF_ALL);
    const textMax = (site.isExaggerated ? TEXT_OF_ALL[1] : text) / site.nodeIds.length;
    return {
      text: `links of ${megabytes.toFixed(1)} MB/s, ${Math.round(share * 100)} % of the values large`,
      decorate: (inner, stage) => whileOn(inner, narrow(inner, megabytes * 1_000, stage), stage),
      start: (stage) => stage.enlargeValues(share, textMax),
      heal: (stage) => stage.enlargeValues(0, 0),
    };
  },
};

/** Each direction of a link carries one message after the other. */
export function narrow(inner: LinkPolicy, bytesPerMs: number, stage: Pick<Stage, "fired">): LinkPolicy {
  const freeMs = new Map<string, number>();
  return {
    plan(message, nowMs, delaysMs) {
      const first = delaysMs.length;
      inner.plan(message, nowMs, delaysMs);
      stage.fired("N10");
      const link = `${message.src} ${message.dest}`;
      const tookMs = Buffer.byteLength(bodyText(message.body)) / bytesPerMs;
      for (let i = first; i < delaysMs.length; i++) {
        const startMs = Math.max(nowMs, freeMs.get(link) ?? 0);
        freeMs.set(link, startMs + tookMs);
        delaysMs[i] = (delaysMs[i] as number) + startMs + tookMs - nowMs;
      }
    },
  };
}
