let context: CanvasRenderingContext2D | null | undefined;

/** The width in pixels of a text in the font of the page. */
export function textWidth(text: string, fontSize: number): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return text.length * fontSize * 0.6;
  context.font = `${fontSize}px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}
