import { latencyDistributions, latencySampler } from "../../network/latency.ts";
import { duplicating, JITTER_MS_MAX, jittering, losing } from "../../network/link-faults.ts";
import type { LinkPolicy } from "../../network/link-policy.ts";
import type { FaultId, FaultKind, Stage } from "../fault.ts";
import { logUniform } from "../windows.ts";

/** Latencies between 10 ms and this have been seen between the continents. */
const LATENCY_MS_MAX = 300;

export const latency: FaultKind = {
  id: "N1",
  title: "latency",
  draw(random, site) {
    const kind = random.pick([...latencyDistributions, "per link"] as const) ?? "constant";
    const drawnMs = Math.round(logUniform(random, 1, LATENCY_MS_MAX));
    const meanMs = site.isExaggerated ? LATENCY_MS_MAX : drawnMs;
    return {
      text: `latency ${kind}, mean ${meanMs} ms`,
      decorate: (inner, stage) =>
        whileOn(
          inner,
          kind === "per link" ? fixedPerLink(meanMs, stage) : sampled(kind, meanMs, stage),
          stage,
        ),
    };
  },
};

function sampled(kind: (typeof latencyDistributions)[number], meanMs: number, stage: Stage): LinkPolicy {
  const sample = latencySampler(kind, meanMs, stage.random("N1"));
  return {
    plan(_message, _nowMs, delaysMs) {
      stage.fired("N1");
      delaysMs.push(Math.min(sample(), JITTER_MS_MAX));
    },
  };
}

/** Each direction of each link has its own latency and keeps it. */
function fixedPerLink(meanMs: number, stage: Stage): LinkPolicy {
  const random = stage.random("N1");
  const latencies = new Map<string, number>();
  return {
    plan({ src, dest }, _nowMs, delaysMs) {
      stage.fired("N1");
      const link = `${src} ${dest}`;
      const delayMs = latencies.get(link) ?? Math.min(random.exponential(meanMs), JITTER_MS_MAX);
      latencies.set(link, delayMs);
      delaysMs.push(delayMs);
    },
  };
}

export const loss: FaultKind = {
  id: "N2",
  title: "loss",
  draw(random, site) {
    const drawn = random.pick([0.05, 0.2, 0.3, 0.5]) ?? 0.05;
    const share = site.isExaggerated ? 0.5 : drawn;
    return {
      text: `${share * 100} % of the messages lost`,
      decorate: (inner, stage) =>
        whileOn(inner, counting("N2", losing(inner, share, stage.random("N2")), stage, 0), stage),
    };
  },
};

export const duplication: FaultKind = {
  id: "N3",
  title: "duplication",
  draw(random, site) {
    const share = 0.02 + (site.isExaggerated ? 1 : random.float()) * 0.48;
    return {
      text: `${Math.round(share * 100)} % of the messages twice`,
      decorate: (inner, stage) =>
        whileOn(inner, counting("N3", duplicating(inner, share, stage.random("N3")), stage, 2), stage),
    };
  },
};

export const reordering: FaultKind = {
  id: "N4",
  title: "reordering",
  draw(random, site) {
    const jitterMs = site.isExaggerated ? 500 : logUniform(random, 5, 500);
    const burstMs = random.chance(0.5) ? logUniform(random, 20, 1_000) : 0;
    return {
      text: `jitter ${Math.round(jitterMs)} ms${burstMs > 0 ? `, last in first out for ${Math.round(burstMs)} ms` : ""}`,
      decorate: (inner, stage) =>
        whileOn(
          inner,
          telling("N4", jittering(inner, { jitterMs, burstMs }, stage.random("N4")), stage),
          stage,
        ),
    };
  },
};

/** The faulty link while links are, the healthy one otherwise. */
export function whileOn(healthy: LinkPolicy, faulty: LinkPolicy, stage: Stage): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      (stage.areLinksFaulty ? faulty : healthy).plan(message, nowMs, delaysMs);
    },
  };
}

/** Counts all messages. */
export function telling(id: FaultId, link: LinkPolicy, stage: Stage): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      stage.fired(id);
      link.plan(message, nowMs, delaysMs);
    },
  };
}

/** Counts the messages of which so many copies are sent. */
function counting(id: "N2" | "N3", link: LinkPolicy, stage: Stage, copies: number): LinkPolicy {
  return {
    plan(message, nowMs, delaysMs) {
      const before = delaysMs.length;
      link.plan(message, nowMs, delaysMs);
      if (delaysMs.length - before === copies) stage.fired(id);
    },
  };
}
