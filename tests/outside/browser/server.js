// Servers of our own: a free port, a folder that goes with them.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PATIENCE_MS = 60_000;
const PAINTED_WITHIN_MS = 300_000;
const running = new Set();

// Whatever ends this program ends them too.
process.on("exit", () => [...running].forEach((server) => server.stop()));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/**
 * Starts the program on a free port or this one, with demo people. `settings` are environment variables without their prefix.
 * With `portraits` they have photos, which takes a while: portraits are painted behind the start. With `like`, everything is
 * as that server left it when it was put to rest.
 */
export async function serve(settings = {}, { port, seeds = true, portraits = false, like } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "matchwire-browser-"));
  if (like) cpSync(like.folder, folder, { recursive: true });
  const bind = `127.0.0.1:${port ?? (await freePort())}`;
  const wanted = { LIMITS__ENABLED: "false", LOGS__FILTER: "warn", DEMO__ENABLED: "true", ...settings };
  const own = Object.fromEntries(Object.entries(wanted).map(([name, value]) => [`MATCHWIRE__${name}`, value]));
  const { DATABASE_URL, REDIS_URL, ...inherited } = process.env;
  const options = { cwd: folder, env: { ...inherited, ...own } };
  if (seeds && !portraits && !like)
    execFileSync(process.env.MATCHWIRE, ["seed"], { ...options, stdio: ["ignore", "ignore", "pipe"] });
  const child = spawn(process.env.MATCHWIRE, ["serve", ...(portraits ? ["--demo"] : []), "--bind", bind], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const server = {
    log: "",
    folder,
    /** Ends in order, and leaves its data to those that are to be like it. */
    async rest() {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
    },
    origin: `http://${bind}`,
    stop() {
      if (!running.delete(server)) return;
      child.kill("SIGKILL");
      // It may write its last while its folder goes.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
  child.stderr.setEncoding("utf8").on("data", (text) => (server.log += text));
  running.add(server);
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the server does not start")), PATIENCE_MS);
    createInterface(child.stdout).on(
      "line",
      (line) => line.startsWith("matchwire listens on") && (clearTimeout(timer), resolve()),
    );
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${server.log}`)));
  });
  if (portraits) await everybodyHasPhotos(server.origin);
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

async function everybodyHasPhotos(origin) {
  for (
    const end = Date.now() + PAINTED_WITHIN_MS;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 1000))
  ) {
    const people = await ask(origin, "/demo/people");
    if (!people.length) continue;
    const { access } = await signIn(origin, people[0].id);
    const deck = await ask(origin, "/api/matching/potential-matches/?page_size=100", { access });
    // The second has matched with the first and is in no deck; they are painted in order.
    if (deck.results.length === people.length - 2 && deck.results.every((card) => card.photos.length > 1)) return;
  }
  throw new Error("the demo people have no photos");
}

/** One question over REST. */
export async function ask(origin, path, { method = "GET", access, json, form } = {}) {
  const headers = {
    ...(access && { Authorization: `Bearer ${access}` }),
    ...(json && { "Content-Type": "application/json" }),
  };
  const answer = await fetch(origin + path, { method, headers, body: form ?? (json && JSON.stringify(json)) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export const signIn = (origin, id) => ask(origin, "/demo/tokens", { method: "POST", json: { user_id: id } });
