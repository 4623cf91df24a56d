// What the client does so that every event is seen once and in order.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { MemoryStore } from "../dist/index.js";
import { hurried, next, until } from "./support/clock.js";
import { annAndBen, clientAt } from "./support/client.js";

const said = (client) => client.journal.messages.map(({ content }) => content);

test("what is missed comes after the cut, and the end of it is told", async (t) => {
  const { server, ann, ben, talk, client } = await annAndBen(t);
  await client.connect();
  server.say(talk, ben, "k-0", "0");
  await next(client, "new_message");
  server.greet = () => (server.say(talk, ben, "k-3", "3"), false);
  server.cut();
  for (const n of [1, 2]) server.say(talk, ben, `k-${n}`, String(n));
  const { missed, cursor } = await next(client, "synced");
  assert.deepEqual([missed, cursor], [3, 4]);
  assert.deepEqual(said(client), ["0", "1", "2", "3"]);
  assert.equal(server.handshakes[1].cursor, "1");
  assert.equal(server.handshakes[1].epoch, server.epoch);
  assert.equal(ann.log.length, 4 + client.journal.events.filter(({ type }) => type !== "new_message").length);
});

test("what comes twice is seen once", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  await client.connect();
  server.doubled = true;
  for (let n = 0; n < 5; n++) server.say(talk, ben, `k-${n}`, String(n));
  await until(() => said(client).length >= 5);
  await client.connect();
  assert.deepEqual(said(client), ["0", "1", "2", "3", "4"]);
});

test("a hole makes it resume from before the hole", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t, { autoDelivered: false });
  await client.connect();
  server.say(talk, ben, "k-0", "0");
  server.loseEvents = 2;
  // Two of three are lost for Ann; Ben has no socket.
  for (const n of [1, 2, 3]) server.say(talk, ben, `k-${n}`, String(n));
  const lost = await next(client, "state", ({ state }) => state === "waiting");
  assert.equal(lost.reason, "an event is missing");
  await next(client, "synced");
  assert.deepEqual(said(client), ["0", "1", "2", "3"]);
  assert.equal(server.handshakes[1].cursor, "1");
});

test("a cursor that is not good any more: everything is loaded again, and from there on it is live", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  const loaded = [];
  client.on("reset", async () => {
    for (const { id } of await client.conversations()) loaded.push((await client.messages(id)).length);
  });
  await client.connect();
  server.say(talk, ben, "k-0", "0");
  await next(client, "new_message");
  server.cut();
  server.say(talk, ben, "k-1", "1");
  server.forgetLogs();
  await next(client, "synced");
  assert.deepEqual(client.journal.resets, ["new", "too_old"]);
  assert.deepEqual(loaded, [0, 2]);
  server.say(talk, ben, "k-2", "2");
  await until(() => said(client).length === 2);
  assert.deepEqual(said(client), ["0", "2"]);

  server.epoch = "model-2";
  server.cut();
  await next(client, "synced");
  assert.equal(client.journal.resets.at(-1), "other_epoch");
});

test("live events wait until the app has loaded, and a load that fails is done again", async (t) => {
  t.mock.method(console, "error", () => {});
  const { server, ann, ben, talk, client } = await annAndBen(t);
  let failures = 2;
  const order = [];
  client.on("reset", async () => {
    server.say(talk, ben, `k-${failures}`, "during the load");
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push("loaded");
    if (failures-- > 0) throw new Error("no answer");
  });
  client.on("new_message", () => order.push("message"));
  await client.connect();
  await until(() => order.length === 4);
  assert.deepEqual(order, ["loaded", "loaded", "loaded", "message"]);
  assert.equal(ann.log.filter(({ type }) => type === "new_message").length, 3);
});

test("an event counts as seen when the app has done with it", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t, { store: new MemoryStore() });
  await client.connect();
  const kept = [];
  let busy = 0;
  client.on("event", async ({ type, message }) => {
    if (type !== "new_message") return;
    assert.equal(++busy, 1, "one at a time");
    await new Promise((resolve) => setTimeout(resolve, 10));
    busy -= 1;
    kept.push(message.content);
  });
  for (let n = 0; n < 10; n++) server.say(talk, ben, `k-${n}`, String(n));
  await until(() => kept.length === 3);
  server.cut();
  await next(client, "synced");
  assert.deepEqual(kept, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
});

test("the next run goes on where the last one was, with the same store", async (t) => {
  const store = new MemoryStore();
  const { server, ben, talk, client } = await annAndBen(t, { store });
  await client.connect();
  server.say(talk, ben, "k-0", "0");
  await next(client, "new_message");
  await until(async () => (await store.get("cursor")).cursor >= 1);
  client.close();
  server.say(talk, ben, "k-1", "1");

  const again = clientAt(t, server.url, { store, clock: hurried() });
  await again.connect();
  assert.deepEqual(again.journal.resets, []);
  assert.deepEqual(said(again), ["1"]);
});

test("somebody else at the same store starts from nothing", async (t) => {
  const store = new MemoryStore();
  const { server, talk, client } = await annAndBen(t, { store });
  await client.connect();
  client.offline(true);
  client.sendMessage(talk.id, "of Ann");
  client.close();

  const other = clientAt(t, server.url, { store, clock: hurried() });
  await other.login("ben", "secret");
  await other.connect();
  assert.deepEqual(other.pending(), []);
  assert.equal(server.handshakes.at(-1).cursor, undefined);
  assert.equal(talk.messages.length, 0);
  await other.logout();
  assert.deepEqual(await store.list(""), []);
  assert.equal(other.state, "idle");
});

test("every frame of the contract is handed out, and frames and fields of tomorrow do no harm", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  await client.connect();
  const folder = new URL("../../../crates/protocol/fixtures/server/", import.meta.url);
  const frames = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
  const types = new Set(frames.map(({ type }) => type).filter((type) => !["welcome", "synced", "reset"].includes(type)));
  assert.ok(types.size > 20);
  for (const type of types) {
    const frame = { ...frames.find((one) => one.type === type), new_field: { a: [1] } };
    const seen = next(client, type);
    if (frame.cursor === undefined) server.socketOf(ann).send(frame);
    else server.append(ann, frame);
    assert.equal((await seen).type, type);
  }
  const confetti = next(client, "confetti");
  server.append(ann, { type: "confetti", colour: "red" });
  assert.equal((await confetti).colour, "red");
  server.socketOf(ann).ws.send("no JSON");
  server.socketOf(ann).ws.send("[1]");
  server.socketOf(ann).send({ type: "passing" });
  await next(client, "passing");
  assert.equal(client.state, "live");
});
