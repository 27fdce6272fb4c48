/**
 * The pictures of the README, taken from the lab's own pages in Debian's Chromium (GOSSIPER_CHROMIUM names another one): `npm run pictures`.
 * Both runs are seeded and in virtual time, so the figures in them are those that the commands print. It takes some minutes.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pictures = join(root, "src/lab/pages/pictures");
const WIDTH_PX = 1_100;
/** Charts draw and settle within this. */
const SETTLED_MS = 2_000;

/** A run whose page tells a story: a partition, values that wait for its end, and others that do not. */
const RUN =
  "test --virtual --messages --node-count 9 --rate 50 --latency 30 --nemesis partition --nemesis-interval 5 --time-limit 15 --seed readme";

function lab(command: string, folder: string): void {
  console.error(`lab ${command}`);
  const argv = [join(root, "dist/lab.mjs"), ...command.split(" ")];
  execFileSync(process.execPath, argv, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** The part of a page from its top, or from an element on. */
async function picture(browser: Browser, page: string, name: string, heightPx: number, from?: string) {
  const tab = await browser.newPage({ viewport: { width: WIDTH_PX, height: 1_000 }, colorScheme: "light" });
  await tab.goto(pathToFileURL(page).href);
  await tab.waitForTimeout(SETTLED_MS);
  const top = from === undefined ? 0 : ((await tab.locator(from).first().boundingBox())?.y ?? 0);
  const clip = { x: 0, y: Math.max(0, top - 16), width: WIDTH_PX, height: heightPx };
  await tab.screenshot({ path: join(pictures, `${name}.png`), clip, fullPage: true });
  await tab.close();
}

const folder = mkdtempSync(join(tmpdir(), "gossiper-pictures-"));
try {
  mkdirSync(pictures, { recursive: true });
  lab(RUN, folder);
  lab("frontier", folder);
  const executablePath = process.env.GOSSIPER_CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const store = join(folder, "store");
  await picture(browser, join(store, "latest/report.html"), "way", 906, "#ways");
  await picture(browser, join(store, "frontier.html"), "frontier", 448, "figure");
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
