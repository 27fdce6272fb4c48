import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Tests over real pipes run the bundle, so it has to be that of the sources under test. */
export function setup(): void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const build = ["--import", "tsx", "scripts/build.ts", "--if-needed"];
  execFileSync(process.execPath, build, { cwd: root, stdio: ["ignore", 2, 2] });
}
