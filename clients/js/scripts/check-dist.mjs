// dist/ is committed, since the server embeds it and builds without Node. This says whether it is what src/ compiles to.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("..", import.meta.url));
const fresh = mkdtempSync(join(tmpdir(), "dist-"));
try {
  execFileSync(join(home, "node_modules/.bin/tsc"), ["--project", home, "--outDir", fresh], { stdio: "inherit" });
  const committed = join(home, "dist");
  const names = new Set([...readdirSync(fresh), ...readdirSync(committed)]);
  const read = (folder, name) => {
    try {
      return readFileSync(join(folder, name), "utf8");
    } catch {
      return undefined;
    }
  };
  const stale = [...names].filter((name) => read(fresh, name) !== read(committed, name));
  if (stale.length > 0) {
    console.error(`dist/ is not what src/ compiles to: ${stale.join(", ")}. Run npm run build and commit the result.`);
    process.exitCode = 1;
  } else console.log(`dist/ is what src/ compiles to, all ${names.size} files`);
} finally {
  rmSync(fresh, { recursive: true });
}
