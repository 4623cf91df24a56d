import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelServer } from "../model/server.js";
import { until } from "./clock.js";

/** What a story needs of a server: its address, and two people who have matched. */
export class ModelSite {
  static async start() {
    const site = new ModelSite();
    site.server = await ModelServer.start();
    site.port = site.server.port;
    return site;
  }

  async pair() {
    const [ann, ben] = ["ann", "ben"].map((name) => this.server.person(name));
    return { ann: ann.session(), ben: ben.session(), talk: this.server.conversation(ann, ben).id };
  }

  async stop() {
    await this.server.stop();
  }
}

/** A server that runs already. */
export class RunningSite {
  constructor(url) {
    this.url = url;
    this.port = Number(new URL(url).port);
  }

  async pair() {
    const [ann, ben] = await Promise.all(["Ann", "Ben"].map((name) => this.#register(name)));
    await this.post("/api/matching/like/", { user_id: ben.user.id }, ann.access);
    const { match } = await this.post("/api/matching/like/", { user_id: ann.user.id }, ben.access);
    return { ann, ben, talk: match.conversation_id };
  }

  async post(path, body, token) {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async stop() {}

  #register(name) {
    const email = `${name.toLowerCase()}-${crypto.randomUUID()}@example.com`;
    const password = crypto.randomUUID();
    return this.post("/api/accounts/auth/register", { email, password, name, date_of_birth: "1994-03-12" });
  }
}

/** A server of the real program, with a folder and a database of its own, which can be killed and come back. */
export class OwnSite extends RunningSite {
  #process;

  static async start(program, settings = {}, options = []) {
    const site = new OwnSite(`http://127.0.0.1:${await freePort()}`);
    Object.assign(site, { program, settings, options, folder: mkdtempSync(join(tmpdir(), "matchwire-")) });
    await site.start();
    return site;
  }

  async start() {
    const environment = { ...process.env, ...this.settings, MATCHWIRE__MEDIA__FOLDER: join(this.folder, "media") };
    delete environment.DATABASE_URL;
    delete environment.REDIS_URL;
    const database = `sqlite://${join(this.folder, "matchwire.db")}`;
    const call = ["serve", "--bind", `127.0.0.1:${this.port}`, "--database-url", database, ...this.options];
    this.#process = spawn(this.program, call, { cwd: this.folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const child = this.#process;
    let log = "";
    for (const output of [child.stdout, child.stderr]) output.on("data", (data) => (log = (log + data).slice(-2000)));
    child.on("error", (error) => (log = String(error)));
    const isReady = () => {
      if (child.pid === undefined || child.exitCode !== null) throw new Error(`the server has ended: ${log}`);
      const signal = AbortSignal.timeout(5000);
      return fetch(`${this.url}/readyz`, { signal }).then((answer) => answer.ok, () => false);
    };
    await until(isReady, "the server to be ready", 90_000).catch((error) => {
      throw new Error(`${error.message}; it said: ${log}`);
    });
  }

  /** As the kernel does when memory runs out: nobody is told. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** As a deploy does: everybody is sent away first. */
  async terminate() {
    await this.#end("SIGTERM");
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
