import { fixedSeconds } from "../../time/seconds.ts";
import type { FaultKind } from "../fault.ts";
import { drawWindow, logUniform } from "../windows.ts";

const RETRY_DELAY_MS_MAX = 200;

/** A client's request comes again, and a value comes again from another client. */
export const clientRetries: FaultKind = {
  id: "C1",
  title: "client retry",
  draw(random, site) {
    const share = site.isExaggerated ? 1 : 0.1 + 0.5 * random.float();
    const repeatShare = random.float() * 0.5;
    return {
      text: `${Math.round(share * 100)} % of the requests come again, ${Math.round(repeatShare * 100)} % of the values`,
      start(stage) {
        const draws = stage.random("C1");
        const again = new WeakSet<object>();
        stage.repeatValues(repeatShare);
        stage.onRequest((message) => {
          if (!stage.isOn || again.has(message) || message.body.type === "init" || !draws.chance(share))
            return;
          again.add(message);
          stage.at(stage.loadTimeMs() + draws.float() * RETRY_DELAY_MS_MAX, () => {
            if (stage.inject(message)) stage.fired("C1");
          });
        });
      },
      heal: (stage) => stage.repeatValues(0),
    };
  },
};

/** Clients give up after 5 s; the node that stood still for longer answers nobody. */
const STANDSTILL_MS: [number, number] = [5_100, 8_000];

export const clientsGone: FaultKind = {
  id: "C2",
  title: "client gone",
  draw(random, site) {
    const node = random.pick(site.nodeIds) as string;
    const { startMs } = drawWindow(random, site, 1, 2);
    const lengthMs = logUniform(random, ...STANDSTILL_MS);
    const count = 1 + random.int(3);
    return {
      text: `${node} stands still from ${fixedSeconds(startMs)} for ${fixedSeconds(lengthMs)}, ${count} clients leave`,
      start(stage) {
        stage.at(startMs, () => {
          if (!stage.isRunning(node)) return;
          stage.fired("C2", node);
          stage.pause(node, clientsGone);
          for (let i = 0; i < count; i++) stage.oneOperation(node);
          stage.at(stage.loadTimeMs() + lengthMs, () => stage.resume(node, clientsGone));
        });
      },
    };
  },
};

const RATE_FACTOR = 10;
const FEW: [number, number] = [20, 400];
const MANY: [number, number] = [1_000, 10_000];
/** Shares of the bursts that are large ones: among many nodes one takes seconds, so that they are rarer there. */
const MANY_SHARE = 0.04;
const MANY_SHARE_EXAGGERATED = { few: 1, many: 0.25 };
const NODES_FEW_MAX = 5;

export const bursts: FaultKind = {
  id: "C3",
  title: "burst",
  draw(random, site) {
    const { startMs, endMs } = drawWindow(random, site, 200, 1_000);
    const kind = random.float();
    const exaggeratedShare = MANY_SHARE_EXAGGERATED[site.nodeIds.length <= NODES_FEW_MAX ? "few" : "many"];
    const isMany = kind > 1 - (site.isExaggerated ? exaggeratedShare : MANY_SHARE);
    const count = Math.round(logUniform(random, ...(isMany ? MANY : FEW)));
    if (kind < 0.4 && !site.isExaggerated) {
      return {
        text: `${RATE_FACTOR} times the rate for ${fixedSeconds(endMs - startMs)} from ${fixedSeconds(startMs)}`,
        start: (stage) =>
          stage.at(startMs, () => {
            stage.fired("C3", "more load");
            stage.extraLoad(RATE_FACTOR, endMs - startMs);
          }),
      };
    }
    return {
      text: `${count} values at once at ${fixedSeconds(startMs)}`,
      start: (stage) =>
        stage.at(startMs, () => {
          stage.fired("C3", `${count} values`);
          stage.burst(count);
        }),
    };
  },
};
