import type { Random } from "../../../node/random.ts";
import type { LinkPolicy } from "../../network/link-policy.ts";
import type { FaultKind, FaultSite, Stage } from "../fault.ts";
import { drawWindow, type Window } from "../windows.ts";
import { whileOn } from "./link-quality.ts";

const CLOG_MS_MAX = 5_000;
/** Directed links that may be clogged in one run. */
const CLOGS_MAX = 40;
const FULL_MS = 1_000;

/** A message over a clogged link arrives when the link is free again. Links stop one by one, in any order. */
export const clogging: FaultKind = {
  id: "N7",
  title: "clogging",
  draw(random, site) {
    if (site.nodeIds.length < 2) return undefined;
    const clogs = drawClogs(random, site);
    return {
      text: `${clogs.size} links clogged for up to ${CLOG_MS_MAX / 1_000} s each`,
      decorate: (inner, stage) => whileOn(inner, clogged(inner, clogs, stage), stage),
    };
  },
};

function drawClogs(random: Random, site: FaultSite): ReadonlyMap<string, readonly Window[]> {
  const links = site.nodeIds.flatMap((src) =>
    site.nodeIds.filter((dest) => dest !== src).map((dest) => `${src} ${dest}`),
  );
  const count = 1 + random.int(Math.min(CLOGS_MAX, links.length));
  return new Map(
    random.sample(links, count).map((link) => {
      const windows = [clogOf(random, site), clogOf(random, site)];
      return [link, windows] as const;
    }),
  );
}

/** Never longer than it may be, however exaggerated. */
function clogOf(random: Random, site: FaultSite): Window {
  const { startMs, endMs } = drawWindow(random, site, 50, CLOG_MS_MAX);
  return { startMs, endMs: Math.min(endMs, startMs + CLOG_MS_MAX) };
}

function clogged(inner: LinkPolicy, clogs: ReadonlyMap<string, readonly Window[]>, stage: Stage): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      const first = delaysMs.length;
      inner.plan(message, nowMs, delaysMs);
      const loadMs = stage.loadTimeMs();
      for (const { startMs, endMs } of clogs.get(`${message.src} ${message.dest}`) ?? []) {
        if (loadMs < startMs || loadMs >= endMs) continue;
        stage.fired("N7");
        for (let i = first; i < delaysMs.length; i++) delaysMs[i] = (delaysMs[i] as number) + endMs - loadMs;
        return;
      }
    },
  };
}

/** A link holds few messages at a time; one more is dropped. */
export const capacity: FaultKind = {
  id: "N8",
  title: "link capacity",
  draw(random, site) {
    const messagesMax = site.isExaggerated ? 2 : 2 + random.int(19);
    return {
      text: `links hold ${messagesMax} messages`,
      decorate: (inner, stage) => whileOn(inner, limited(inner, messagesMax, stage), stage),
    };
  },
};

function limited(inner: LinkPolicy, messagesMax: number, stage: Stage): LinkPolicy {
  const arrivals = new Map<string, number[]>();
  // With a latency of 0 a link would never be full, so each message counts as under way for a while: so many pass in a
  // second.
  const holdMs = stage.site.latencyMs === 0 ? FULL_MS : 0;
  return {
    plan(message, nowMs, delaysMs) {
      const link = `${message.src} ${message.dest}`;
      const underWay = (arrivals.get(link) ?? []).filter((timeMs) => timeMs > nowMs);
      arrivals.set(link, underWay);
      if (underWay.length >= messagesMax) {
        stage.fired("N8");
        return;
      }
      const first = delaysMs.length;
      inner.plan(message, nowMs, delaysMs);
      for (let i = first; i < delaysMs.length; i++) underWay.push(nowMs + holdMs + (delaysMs[i] as number));
    },
  };
}
