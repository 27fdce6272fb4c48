import type { Fact, RunPage } from "../../run-page.ts";
import { element } from "../elements.ts";

const signs = { good: "✓", bad: "✗", doubt: "!" } as const;

/** The verdict, what is wrong, and the figures with their meaning. */
export function runHeader({ verdict, lead, troubles, facts }: RunPage): HTMLElement {
  const sign = element("span", { "aria-hidden": "true" }, `${signs[verdict.tone]} `);
  return element(
    "header",
    {},
    element("h1", { class: verdict.tone }, sign, verdict.text),
    element("p", { class: "lead" }, lead),
    troubles.length === 0
      ? undefined
      : element("ul", { class: "troubles" }, ...troubles.map((text) => element("li", {}, text))),
    element("dl", { class: "facts" }, ...facts.map(factBox)),
  );
}

function factBox({ name, amount, meaning }: Fact): HTMLElement {
  return element(
    "div",
    { class: "fact" },
    element("dt", {}, name),
    element("dd", { class: "amount" }, amount),
    element("dd", { class: "meaning" }, meaning),
  );
}
