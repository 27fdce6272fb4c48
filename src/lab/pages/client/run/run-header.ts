import type { Fact, RunPage } from "../../run-page.ts";
import { element } from "../elements.ts";

const signs = { good: "✓", bad: "✗", doubt: "!" } as const;

/** The verdict, that of the challenge, what is wrong and why, and the figures with their meaning. */
export function runHeader({
  verdict,
  challenge,
  lead,
  troubles,
  likelyMistakes,
  facts,
}: RunPage): HTMLElement {
  const sign = element("span", { "aria-hidden": "true" }, `${signs[verdict.tone]} `);
  return element(
    "header",
    {},
    element("h1", { class: verdict.tone }, sign, verdict.text),
    challenge === undefined ? undefined : element("p", { class: "verdict" }, challenge),
    element("p", { class: "lead" }, lead),
    textList(troubles),
    textList(likelyMistakes),
    element("dl", { class: "facts" }, ...facts.map(factBox)),
  );
}

function textList(texts: readonly string[]): HTMLElement | undefined {
  if (texts.length === 0) return undefined;
  return element("ul", { class: "troubles" }, ...texts.map((text) => element("li", {}, text)));
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
