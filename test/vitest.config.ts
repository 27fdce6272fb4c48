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
    setupFiles: ["test/setup.ts"],
    // No test is held to the speed of the machine: only what hangs is ended.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Vitest leaves a core free unless it is told not to: of two that is half of them.
    maxWorkers: "100%",
    // A test that asserts nothing, because what it loops over is empty, has shown nothing.
    expect: { requireAssertions: true },
    coverage: { provider: "v8", include: ["src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
