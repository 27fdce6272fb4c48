import { element } from "./elements.ts";

/** A button that hands a text to the reader as a file. The text is made when it is wanted. */
export function downloadButton(
  label: string,
  fileName: string,
  mediaType: string,
  text: () => string,
): HTMLElement {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([text()], { type: mediaType }));
    element("a", { href: address, download: fileName }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  return button;
}

/** A title as the name of a file. */
export function fileNameOf(title: string, ending: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return `${name.slice(0, 60) || "chart"}.${ending}`;
}
