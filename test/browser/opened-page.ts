import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

/** The browser; another one by GOSSIPER_CHROMIUM. */
const executablePath = process.env.GOSSIPER_CHROMIUM ?? "/usr/bin/chromium";
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The folder of pictures of the pages, for a person to look at. */
const pictures = fileURLToPath(new URL("../../coverage/pages", import.meta.url));

/** A page in the browser, with all that it must not do. */
export interface Opened {
  readonly page: Page;
  /** The page's complaints on the console, uncaught errors included. */
  readonly complaints: string[];
  /** Addresses that it asked for besides its own. */
  readonly requests: string[];
}

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
}

/** Starts a browser for the tests of a file; gives a function that opens a page made of HTML. */
export function withBrowser(): (html: string, look?: Look) => Promise<Opened> {
  let browser: Browser | undefined;
  const folder = mkdtempSync(join(tmpdir(), "gossiper-pages-"));
  let count = 0;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: flags });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return async (html, { width = 1_440, dark = false } = {}) => {
    if (browser === undefined) throw new Error("the browser has not started");
    const path = join(folder, `page-${count++}.html`);
    writeFileSync(path, html);
    const own = pathToFileURL(path).href;
    const colorScheme = dark ? "dark" : "light";
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== own && !request.url().startsWith("blob:")) requests.push(request.url());
    });
    await page.goto(own);
    // Charts are drawn when they know their width.
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".surface")].every((surface) => surface.querySelector("svg") !== null),
    );
    return { page, complaints, requests };
  };
}

/** Expects that a page fits its window, keeps nobody out, complains of nothing and asks for nothing, and leaves a picture of it. */
export async function expectSound({ page, complaints, requests }: Opened, picture: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await seriousFindings(page)).toEqual([]);
  expect([complaints, requests]).toEqual([[], []]);
  await takePicture(page, picture);
}

/** Leaves a picture of the whole page. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The findings of axe-core that keep people out: rule and place of each serious or critical one. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}
