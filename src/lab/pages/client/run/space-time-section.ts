import type { Diagram } from "../../run-page.ts";
import { dataTable } from "../data-table.ts";
import { element } from "../elements.ts";
import { figureText } from "../figures.ts";
import { Scene, type View, type Visible } from "./scene.ts";
import { SpaceTime } from "./space-time.ts";

const ROWS_MAX = 200;
const KINDS_SHOWN_MAX = 12;

/** The diagram with its buttons, its legend of kinds, and the messages in view as a table. */
export function spaceTimeSection(diagram: Diagram): HTMLElement {
  const scene = new Scene(diagram);
  const state = element("p", { class: "faint" });
  let visible: Visible = { drawn: [], count: 0, stride: 1 };
  const spaceTime = new SpaceTime(scene, (shown, view) => {
    visible = shown;
    state.textContent = stateText(shown, view);
  });
  const button = (label: string, act: () => void) => {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", act);
    return made;
  };
  const jump = element(
    "select",
    { id: "jump" },
    ...diagram.jumps.map(({ label }, index) => element("option", { value: index }, label)),
  );
  const go = () => {
    const target = diagram.jumps[Number(jump.value)];
    if (target !== undefined) spaceTime.show({ fromMs: target.from, toMs: target.to });
  };
  jump.addEventListener("change", go);
  return element(
    "section",
    { id: "space-time" },
    element("h2", {}, "Space-time diagram"),
    ...diagram.text.map((text) => element("p", {}, text)),
    element(
      "p",
      { class: "faint" },
      "Drag or use the arrow keys to move; plus and minus zoom, and so does the wheel once the diagram has the focus.",
    ),
    element(
      "div",
      { class: "controls" },
      element("label", { for: "jump" }, "Go to "),
      jump,
      button("Go", go),
      button("Zoom in", () => spaceTime.zoomBy(1.6)),
      button("Zoom out", () => spaceTime.zoomBy(1 / 1.6)),
    ),
    kindChoice(scene, () => spaceTime.redraw()),
    spaceTime.root,
    state,
    messageTable(scene, () => visible),
  );
}

function stateText({ count, stride }: Visible, { fromMs, toMs }: View): string {
  const range = `${(fromMs / 1_000).toFixed(3)} to ${(toMs / 1_000).toFixed(3)} s`;
  const messages = `${figureText(count)} ${count === 1 ? "message" : "messages"} in view`;
  return stride === 1
    ? `${range}, ${messages}.`
    : `${range}, ${messages}; one in ${stride} is drawn, zoom in for all.`;
}

/** Each kind with its colour, to be shown or hidden. */
function kindChoice(scene: Scene, onChange: () => void): HTMLElement {
  const boxes = scene.diagram.kinds.slice(0, KINDS_SHOWN_MAX).map((kind, index) => {
    const box = element("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => {
      if (box.checked) scene.hiddenKinds.delete(index);
      else scene.hiddenKinds.add(index);
      onChange();
    });
    const sample = element("span", { class: "sample", style: `background: var(--series-${index % 8})` });
    return element("label", {}, box, sample, kind);
  });
  return element("fieldset", { class: "controls kinds" }, element("legend", {}, "Kinds"), ...boxes);
}

/** The diagram in words, for readers that cannot see it. */
function messageTable(scene: Scene, visible: () => Visible): HTMLElement {
  const body = element("div");
  const details = element("details", { class: "figures" }, element("summary", {}, "Messages in view"), body);
  const fill = () => {
    const { drawn, count } = visible();
    const shown = drawn.slice(0, ROWS_MAX);
    body.replaceChildren(
      dataTable({
        caption: `Messages in view, ${figureText(shown.length)} of ${figureText(count)}; opened again, the table follows the view`,
        head: ["message", "sent", "how it ended"],
        rows: shown.map((index) => scene.describe(index)),
      }),
    );
  };
  details.addEventListener("toggle", () => (details.open ? fill() : undefined));
  return details;
}
