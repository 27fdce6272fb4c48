type Child = Node | string | undefined;

/**
 * Makes an HTML element. Children that are strings become text nodes, whatever they hold; so data never becomes markup.
 * An attribute of `undefined` is left out, one of `true` is empty.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number | true | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

/** As `element`, for a part of a drawing. */
export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number | true | undefined>> = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  setAttributes(made, attributes);
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

function setAttributes(
  made: Element,
  attributes: Readonly<Record<string, string | number | true | undefined>>,
): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, value === true ? "" : String(value));
  }
}

let idNext = 0;

/** An id that no other element of the page has. */
export function freshId(): string {
  return `part-${idNext++}`;
}
