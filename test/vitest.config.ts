import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };

export default defineConfig({
  root,
  // The build gives the sources their version; the tests read the sources.
  define: { __VERSION__: JSON.stringify(version) },
  test: {
    include: ["test/**/*.test.ts"],
    // They need a browser: npm run test:browser.
    exclude: ["test/browser/**"],
    globalSetup: ["test/global-setup.ts"],
    // Tests that run real processes share two cores with the other workers.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: "forks",
    // A test that asserts nothing, because what it loops over is empty, has shown nothing.
    expect: { requireAssertions: true },
    coverage: { provider: "v8", include: ["src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
