import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../command-line/usage-error.ts";
import { packageRoot } from "../test/node-binary.ts";
import type { ChartPage } from "./chart-page.ts";

/** The scripts of pages, as `scripts/build.ts` bundles them. */
export type PageScript = "chart-page" | "run-page";

/** A page of charts as one HTML file that needs nothing else. Throws `UsageError` where the package was not built. */
export function renderChartPage(page: ChartPage): string {
  return renderPage("chart-page", page);
}

/**
 * Puts data, script and styles into the template. The page's policy forbids every connection and every script but its own, so that
 * data which became HTML after all could do nothing.
 */
export function renderPage(script: PageScript, page: { readonly title: string }): string {
  const code = pagePart(`${script}.js`);
  const digest = createHash("sha256").update(code).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${digest}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  const parts: Readonly<Record<string, string>> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    title: `<title>${htmlText(page.title)}</title>`,
    style: `<style>${pagePart("page.css")}</style>`,
    data: `<script type="application/json" id="page-data">${embeddedJson(page)}</script>`,
    script: `<script>${code}</script>`,
  };
  return pagePart("page.html").replaceAll(/<!-- (\w+) -->/g, (_, name: string) => parts[name] ?? "");
}

/** JSON that can stand inside a script element and inside JavaScript. */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function htmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function pagePart(name: string): string {
  const path = join(packageRoot(), "dist", "pages", name);
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`pages need ${path}, which is missing; npm run build makes it`);
  }
}
