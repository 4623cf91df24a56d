// What goes wrong at a real server: lines that are cut and slow, and a process that is killed and comes back with the same
// database. MATCHWIRE_PROGRAM names the program; CHAOS_MESSAGES is how many each of the two writes.
import { test } from "node:test";
import assert from "node:assert/strict";
import { chaos } from "../chaos.js";
import { next, until } from "../support/clock.js";
import { clientAt } from "../support/client.js";
import { Proxy } from "../support/proxy.js";
import { OwnSite } from "../support/sites.js";

const { MATCHWIRE_PROGRAM, CHAOS_MESSAGES } = process.env;
if (!MATCHWIRE_PROGRAM) throw new Error("set MATCHWIRE_PROGRAM");
const UNBOUNDED = { MATCHWIRE__LIMITS__ENABLED: "false" };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function meeting(t, settings) {
  const site = await OwnSite.start(MATCHWIRE_PROGRAM, settings);
  t.after(() => site.stop());
  const pair = await site.pair();
  const proxies = await Promise.all([Proxy.to(site.port), Proxy.to(site.port)]);
  const clients = [pair.ann, pair.ben].map((session, who) => {
    t.after(() => proxies[who].stop());
    return clientAt(t, proxies[who].url, { session, reconnect: { minDelayMs: 50, maxDelayMs: 500 } });
  });
  return { site, pair, proxies, clients };
}

test("nothing is lost or doubled when lines are cut and the server is killed", async (t) => {
  const { site, pair, proxies, clients } = await meeting(t, UNBOUNDED);
  const [ann, ben] = clients;
  const pick = (list) => list[Math.floor(Math.random() * list.length)];
  let kills = 0;
  const disturbances = [
    () => pick(proxies).cut(),
    () => proxies.forEach((proxy) => proxy.cut()),
    () => (pick(proxies).delayMs = Math.random() * 20),
    async () => {
      const proxy = pick(proxies);
      proxy.isDown = true;
      proxy.cut();
      await pause(100);
      proxy.isDown = false;
    },
    async () => {
      kills += 1;
      await site.kill();
      await site.start();
    },
  ];
  const messages = Number(CHAOS_MESSAGES ?? 150);
  const result = await chaos({
    ann,
    ben,
    talk: pair.talk,
    messages,
    disturb: async () => {
      await pause(100 + Math.random() * 200);
      await pick(disturbances)();
    },
    calm: () => proxies.forEach((proxy) => (proxy.delayMs = 0)),
  });
  t.diagnostic(JSON.stringify({ ...result, kills, messages: 2 * messages }));
  assert.ok(result.cuts > 0);
});

test("a server that is stopped sends everybody away first, and they find it again", async (t) => {
  const { site, pair, clients } = await meeting(t, UNBOUNDED);
  const [ann, ben] = clients;
  await Promise.all([ann.connect(), ben.connect()]);
  const drained = next(ann, "state", ({ state }) => state === "waiting");
  await site.terminate();
  const { code, reason } = await drained;
  assert.equal(code, 4201, reason);
  const { done } = ann.sendMessage(pair.talk, "still there?");
  await site.start();
  assert.equal((await done).seq, 1);
  await until(() => ben.journal.messages.length === 1);
});

test("a token that ends is renewed in place, and one that has ended at the next attempt", async (t) => {
  // The server gives notice 60 s before the end, which leaves 2 s.
  const { site, pair, clients } = await meeting(t, { ...UNBOUNDED, MATCHWIRE__AUTH__ACCESS_LIFETIME_S: "62" });
  const [ann] = clients;
  await ann.connect();
  const before = ann.session.access;
  await next(ann, "token_expiring");
  await next(ann, "session");
  await until(() => ann.journal.out.some(({ type }) => type === "authenticate"));
  assert.notEqual(ann.session.access, before);
  assert.equal((await ann.sendMessage(pair.talk, "as before").done).seq, 1);
  assert.equal(ann.journal.synced.length, 1, "the socket was kept");

  // A token that the server does not take.
  const broken = clientAt(t, site.url, { session: { ...ann.session, access: `${ann.session.access}x` } });
  await broken.connect();
  assert.equal(broken.userId, ann.userId);

  await ann.logout();
  await assert.rejects(broken.conversations());
  assert.equal(broken.session, undefined, "its session was the same");
});
