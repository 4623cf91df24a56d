// What the client does when its socket ends, by the code.
import { test } from "node:test";
import assert from "node:assert/strict";
import { problem } from "./model/rest.js";
import { next, until } from "./support/clock.js";
import { annAndBen, states } from "./support/client.js";

test("a connection is opened with a ticket, loads everything, and is live", async (t) => {
  const { server, client } = await annAndBen(t);
  await client.connect();
  assert.equal(states(client), "connecting replaying live");
  assert.deepEqual(client.journal.resets, ["new"]);
  assert.match(server.handshakes[0].ticket, /^t-/);
  assert.equal(server.handshakes[0].errors, "frame");
  assert.equal(server.handshakes[0].cursor, undefined);
  client.disconnect();
  assert.equal(client.state, "idle");
});

for (const code of [4003, 4004, 4006, 4099, 1000, 1002, 1003, 1007, 1009]) {
  test(`after ${code} it stops, until somebody connects again`, async (t) => {
    const { server, ann, client } = await annAndBen(t);
    await client.connect();
    server.socketOf(ann).close(code, "because");
    const stopped = await next(client, "state", ({ state }) => state === "stopped");
    assert.deepEqual(stopped, { state: "stopped", code, reason: "because" });
    assert.ok(client.session, "the session is not touched");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(server.handshakes.length, 1);
    await client.connect();
    assert.equal(server.handshakes.length, 2);
  });
}

test("after 4005 the person is signed out, and it stops", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  await client.connect();
  server.socketOf(ann).close(4005);
  const { reason } = await next(client, "signed_out");
  assert.equal(reason.code, "signed_out");
  assert.equal(client.session, undefined);
  assert.equal(client.state, "stopped");
});

for (const code of [4001, 4002]) {
  test(`after ${code} the token is renewed once, and where that does not help it stops`, async (t) => {
    const { server, ann, client } = await annAndBen(t);
    await client.connect();
    server.socketOf(ann).close(code);
    await next(client, "session");
    await next(client, "synced");
    assert.equal(client.session.access, ann.access);

    server.greet = (socket) => (socket.close(code), true);
    server.socketOf(ann).close(code);
    await next(client, "signed_out");
    assert.equal(client.state, "stopped");
    assert.equal(server.requests.filter((one) => one.endsWith("/refresh")).length, 2);
  });
}

test("a renewal that gets no answer is tried again, and costs nobody the session", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  await client.connect();
  let failures = 3;
  server.intercept = ({ path }) => (path.endsWith("/refresh") && failures-- > 0 ? { status: 0 } : undefined);
  server.tokensOf(ann);
  ann.refresh = client.session.refresh;
  server.socketOf(ann).close(4002);
  await next(client, "synced");
  assert.equal(client.session.access, ann.access);
});

for (const code of [4100, 4101, 4199]) {
  test(`after ${code} it comes back, but not before the time that was named`, async (t) => {
    const { server, ann, client } = await annAndBen(t);
    await client.connect();
    const socket = server.socketOf(ann);
    socket.send({ type: "error", code: "rate_limited", message: "…", temporary: true, retry_after_ms: 3000 });
    socket.close(code);
    const waiting = await next(client, "state", ({ state }) => state === "waiting");
    assert.ok(waiting.retryInMs >= 3000, `${waiting.retryInMs} ms`);
    await next(client, "synced");
  });
}

for (const code of [4200, 4201, 4202, 4299, 1001]) {
  test(`after ${code} it comes back at once and resumes`, async (t) => {
    const { server, ann, ben, talk, client } = await annAndBen(t);
    await client.connect();
    server.socketOf(ann).close(code);
    server.say(talk, ben, "k-1", "meanwhile");
    const waiting = await next(client, "state", ({ state }) => state === "waiting");
    assert.equal(waiting.retryInMs, 0);
    await next(client, "synced");
    assert.equal(client.journal.messages.length, 1);
    assert.deepEqual(client.journal.resets, ["new"], "nothing was loaded again");
    assert.equal(server.handshakes[1].cursor, "0");
  });
}

test("whoever is sent back at once again and again does wait", async (t) => {
  const { server, client } = await annAndBen(t, { random: () => 1 });
  server.greet = (socket) => server.handshakes.length < 6 && (socket.close(4200), true);
  await client.connect();
  const waits = client.journal.states.filter(({ state }) => state === "waiting").map(({ retryInMs }) => retryInMs);
  assert.deepEqual(waits.slice(0, 5), [0, 100, 200, 400, 800]);
});

test("after a cut it waits for a random time that grows", async (t) => {
  const { server, ann, client } = await annAndBen(t, { random: () => 0.5 });
  await client.connect();
  server.greet = (socket) => server.handshakes.length < 5 && (socket.ws.terminate(), true);
  server.socketOf(ann).ws.terminate();
  await next(client, "synced");
  const waits = client.journal.states.filter(({ state }) => state === "waiting").map(({ retryInMs }) => retryInMs);
  assert.deepEqual(waits.slice(0, 4), [50, 100, 200, 400]);
});

test("a refused ticket says more than a close code: 403 stops, 503 is waited for, no answer too", async (t) => {
  const { server, client } = await annAndBen(t, { random: () => 1 });
  const answers = [{ ...problem(503, "draining"), headers: { "Retry-After": "2" } }, { status: 0 }];
  server.intercept = ({ path }) => (path.endsWith("ws-ticket") ? answers.shift() : undefined);
  await client.connect();
  const waits = client.journal.states.filter(({ state }) => state === "waiting");
  assert.deepEqual(waits.map(({ reason, retryInMs }) => [reason, retryInMs]), [["draining", 2000], ["network_error", 200]]);

  client.disconnect();
  answers.push(problem(403, "account_banned"));
  await assert.rejects(client.connect(), { code: "account_banned" });
  assert.equal(client.state, "stopped");
});

test("a handshake that is refused with a status looks like a cut, and is tried again", async (t) => {
  const { server, client } = await annAndBen(t);
  server.intercept = ({ path }) =>
    path === "/ws/chat/" && server.handshakes.length < 3 ? { status: 503 } : undefined;
  await client.connect();
  assert.equal(server.handshakes.length, 3);
});

test("a server that says nothing after the handshake is left, and so is one that falls silent", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  server.greet = () => server.handshakes.length < 2;
  await client.connect();
  assert.equal(client.journal.states.find(({ state }) => state === "waiting").reason, "no welcome");

  server.handle = (_, { type }) => type === "ping";
  const silent = await next(client, "state", ({ reason }) => reason === "silent");
  assert.equal(silent.state, "waiting");
  server.handle = () => false;
  await next(client, "synced");
  await until(() => server.received.filter(({ type }) => type === "ping").length > 3);
  assert.equal(client.state, "live", "who answers is not left");
  assert.ok(server.socketOf(ann));
});

test("a node that drains is left at the slot it named, even if it does not close", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  await client.connect();
  server.socketOf(ann).send({ type: "reconnect", retry_after_ms: 1000 });
  const waiting = await next(client, "state", ({ state }) => state === "waiting");
  assert.equal(waiting.reason, "draining");
  await next(client, "synced");
});

test("a token that ends soon is renewed in place", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  await client.connect();
  server.socketOf(ann).send({ type: "token_expiring", expires_at: new Date().toISOString() });
  const frame = await until(() => server.received.find(({ type }) => type === "authenticate"));
  assert.equal(frame.token, ann.access);
  assert.equal(client.state, "live");
  assert.equal(server.handshakes.length, 1);
  const shown = client.journal.out.find(({ type }) => type === "authenticate");
  assert.equal(shown.token, "…", "an inspector is not shown tokens");
});

test("while it is held offline nothing goes out, and afterwards it resumes", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  await client.connect();
  client.offline(true);
  assert.equal(client.state, "waiting");
  await assert.rejects(client.request("POST", "x"), { code: "network_error" });
  server.say(talk, ben, "k-1", "missed");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(server.handshakes.length, 1);
  client.offline(false);
  assert.equal((await next(client, "synced")).missed, 1);
  client.drop();
  assert.equal((await next(client, "synced")).missed, 0);
});
