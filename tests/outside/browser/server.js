// Servers of our own: a free port, a folder that goes with them.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PATIENCE_MS = 60_000;
const running = new Set();

// Whatever ends this program ends them too.
process.on("exit", () => [...running].forEach((server) => server.stop()));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Starts the program with demo people. `settings` are environment variables without their prefix. */
export async function serve(settings = {}, { port, seeds = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "matchwire-browser-"));
  const bind = `127.0.0.1:${port ?? (await freePort())}`;
  const environment = { LIMITS__ENABLED: "false", LOGS__FILTER: "warn", DEMO__ENABLED: "true", ...settings };
  const own = Object.fromEntries(Object.entries(environment).map(([name, value]) => [`MATCHWIRE__${name}`, value]));
  const { DATABASE_URL, REDIS_URL, ...inherited } = process.env;
  const child = spawn(process.env.MATCHWIRE, ["serve", ...(seeds ? ["--demo"] : []), "--bind", bind], { cwd: folder, env: { ...inherited, ...own }, stdio: ["ignore", "pipe", "inherit"] });
  const server = {
    origin: `http://${bind}`,
    stop() {
      if (!running.delete(server)) return;
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  running.add(server);
  const marker = seeds ? "BEN=" : "matchwire listens on";
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the server does not start")), PATIENCE_MS);
    createInterface(child.stdout).on("line", (line) => line.startsWith(marker) && (clearTimeout(timer), resolve()));
    child.once("exit", (code) => running.has(server) && reject(new Error(`the server ended with ${code}`)));
  });
  if (seeds) await photosArePainted(server.origin);
  return server;
}

/** Two nodes on a database of their own. `null` where there is no PostgreSQL and Redis, or no `psql` to make one with. */
export async function serveTwo() {
  const { DATABASE_URL, REDIS_URL } = process.env;
  if (!DATABASE_URL || !REDIS_URL) return null;
  const name = `matchwire_browser_${process.pid}`;
  const sql = (text) => execFileSync("psql", [DATABASE_URL, "--quiet", "--command", text], { stdio: "ignore" });
  try {
    sql(`CREATE DATABASE ${name}`);
  } catch {
    return null;
  }
  const ports = [await freePort(), await freePort()];
  const url = new URL(DATABASE_URL);
  url.pathname = `/${name}`;
  const settings = {
    DATABASE__URL: url.href,
    REDIS__URL: REDIS_URL,
    REDIS__PREFIX: `${name}:`,
    DATABASE__CONNECTIONS: "4",
    AUTH__JWT_SECRET: "only these two nodes know this secret",
    DEMO__NODES: ports.map((port) => `http://127.0.0.1:${port}`).join(),
    MEDIA__FOLDER: mkdtempSync(join(tmpdir(), "matchwire-browser-media-")),
  };
  const nodes = [await serve(settings, { port: ports[0] }), await serve(settings, { port: ports[1], seeds: false })];
  const stop = () => {
    nodes.forEach((node) => node.stop());
    rmSync(settings.MEDIA__FOLDER, { recursive: true, force: true });
    sql(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { nodes, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Portraits are painted behind the start; whoever looks for them must not come before. */
async function photosArePainted(origin) {
  const json = async (path, options) => (await fetch(origin + path, options)).json();
  const { access } = await json("/demo/tokens", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const deck = await json("/api/matching/potential-matches/?page_size=100", { headers: { Authorization: `Bearer ${access}` } });
    if (deck.results.every((card) => card.photos.length > 0)) return;
  }
  throw new Error("the demo people have no photos");
}
