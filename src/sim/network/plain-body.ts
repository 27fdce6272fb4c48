import { type Body, RawJson } from "../../wire/message.ts";

/** The body with every ready-made field as plain data: what a client reads. */
export function plainBody(body: Body): Body {
  let plain: Record<string, unknown> | undefined;
  for (const key of Object.keys(body)) {
    const field = body[key];
    if (!(field instanceof RawJson)) continue;
    plain ??= { ...body };
    plain[key] = field.value;
  }
  return plain === undefined ? body : (plain as Body);
}

/** The body as JSON text; ready-made fields as they are. */
export function bodyText(body: Body): string {
  let text = "";
  for (const key of Object.keys(body)) {
    const field = body[key];
    const value = field instanceof RawJson ? field.text : JSON.stringify(field);
    if (value === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${value}`;
  }
  return `{${text}}`;
}
