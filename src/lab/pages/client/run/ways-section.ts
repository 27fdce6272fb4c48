import type { Way, Ways } from "../../run-page.ts";
import { dataTable } from "../data-table.ts";
import { element } from "../elements.ts";
import { figureText } from "../figures.ts";
import { WayPicture } from "./way-picture.ts";
import { holdersAt, lastMs, type Step, stepsOf } from "./way-steps.ts";

const SLIDER_STEPS = 1_000;
/** One pass of the replay, however long the value took. */
const REPLAY_MS = 6_000;
const ROWS_MAX = 300;

/** Choose a value and see how it went from node to node. */
export function waysSection(ways: Ways): HTMLElement {
  const picture = new WayPicture(ways);
  const select = element("select", { id: "value" });
  for (const { name, values } of ways.groups) {
    const options = values.map((value) => element("option", { value }, ways.values[value]?.label ?? ""));
    select.append(element("optgroup", { label: name }, ...options));
  }
  const slider = element("input", {
    id: "moment",
    type: "range",
    min: 0,
    max: SLIDER_STEPS,
    value: SLIDER_STEPS,
  });
  const moment = element("output", { for: "moment" });
  const replay = element("button", { type: "button" }, "Replay");
  const rows = element("div");
  const view = new WayView({ ways, picture, slider, moment, rows });
  select.addEventListener("change", () => view.choose(Number(select.value)));
  slider.addEventListener("input", () => view.stop().show());
  replay.addEventListener("click", () => view.replay());
  view.choose(Number(select.value));
  return element(
    "section",
    { id: "ways" },
    element("h2", {}, "The way of a value"),
    ...ways.text.map((text) => element("p", {}, text)),
    element("div", { class: "controls" }, element("label", { for: "value" }, "Value "), select),
    element(
      "div",
      { class: "controls" },
      element("label", { for: "moment" }, "Time "),
      slider,
      replay,
      moment,
    ),
    picture.root,
    rows,
  );
}

interface WayParts {
  readonly ways: Ways;
  readonly picture: WayPicture;
  readonly slider: HTMLInputElement;
  readonly moment: HTMLOutputElement;
  readonly rows: HTMLElement;
}

class WayView {
  readonly #parts: WayParts;
  #way: Way;
  #frame = 0;

  constructor(parts: WayParts) {
    this.#parts = parts;
    this.#way = parts.ways.values[0] as Way;
  }

  /** Takes another value and shows its end. */
  choose(index: number): void {
    this.stop();
    const { ways, picture, slider, rows } = this.#parts;
    this.#way = ways.values[index] as Way;
    const steps = stepsOf(this.#way);
    picture.choose(this.#way, steps);
    slider.value = String(SLIDER_STEPS);
    rows.replaceChildren(this.#table(steps));
    this.show();
  }

  /** Shows the time at which the slider stands. */
  show(): void {
    const { picture, slider, moment } = this.#parts;
    const ms = (Number(slider.value) / SLIDER_STEPS) * lastMs(this.#way);
    const text = `${figureText(Math.round(ms * 10) / 10)} ms after the broadcast: ${holdersAt(this.#way, ms)} of ${this.#way.held.length} nodes`;
    picture.show(ms);
    moment.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  }

  /** Moves the slider from the beginning to the end. */
  replay(): void {
    this.stop();
    const { slider } = this.#parts;
    let begunMs: number | undefined;
    const advance = (nowMs: number): void => {
      begunMs ??= nowMs;
      const share = Math.min(1, (nowMs - begunMs) / REPLAY_MS);
      slider.value = String(Math.round(share * SLIDER_STEPS));
      this.show();
      if (share < 1) this.#frame = requestAnimationFrame(advance);
    };
    this.#frame = requestAnimationFrame(advance);
  }

  /** Ends a replay. */
  stop(): this {
    cancelAnimationFrame(this.#frame);
    return this;
  }

  #table(steps: readonly Step[]): HTMLElement {
    const name = (node: number) => this.#parts.ways.nodes[node]?.id ?? "";
    const cut = steps.length > ROWS_MAX ? `, the first ${ROWS_MAX} of ${steps.length}` : "";
    const begun = `told to ${name(this.#way.origin)} ${figureText(Math.round(this.#way.broadcastMs) / 1_000)} s after the start of the run`;
    return dataTable({
      caption: `Hop by hop: ${begun}; every message between nodes with this value${cut}`,
      head: ["from", "to", "sent (ms)", "ended (ms)", "attempt", "how it ended"],
      rows: steps
        .slice(0, ROWS_MAX)
        .map(({ src, dest, sentMs, endMs, attempt, ending }) => [
          name(src),
          name(dest),
          sentMs,
          endMs ?? null,
          attempt,
          ending,
        ]),
    });
  }
}
