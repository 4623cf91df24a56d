// What the client does so that every message is stored once and in order.
import { test } from "node:test";
import assert from "node:assert/strict";
import { MemoryStore } from "../dist/index.js";
import { hurried, next, until } from "./support/clock.js";
import { annAndBen, clientAt } from "./support/client.js";

const stored = (talk) => talk.messages.map(({ content }) => content);

test("a message is stored, acknowledged, and gone from the outbox", async (t) => {
  const { talk, client } = await annAndBen(t, { store: new MemoryStore() });
  const counts = [];
  client.on("outbox", ({ pending }) => counts.push(pending));
  await client.connect();
  const { clientMessageId, done } = client.sendMessage(talk.id, "Hi", { replyTo: 7, attachment: 9 });
  assert.equal(client.pending()[0].clientMessageId, clientMessageId);
  const sent = next(client, "sent");
  const ack = await done;
  assert.deepEqual([ack.seq, ack.duplicate, ack.client_message_id], [1, false, clientMessageId]);
  assert.deepEqual(await sent, { clientMessageId, message: ack });
  assert.deepEqual([client.pending(), counts], [[], [1, 0]]);
  const frame = client.journal.out.find(({ type }) => type === "message");
  assert.deepEqual([frame.reply_to, frame.attachment], [7, "9"]);
});

test("what is written offline is sent in its order when there is a connection", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  const other = server.conversation(...talk.members, ben);
  const wanted = Array.from({ length: 20 }, (_, n) => String(n));
  const sendings = wanted.flatMap((n) => [client.sendMessage(talk.id, n), client.sendMessage(other.id, n)]);
  assert.equal(client.pending().length, 40);
  await client.connect();
  await Promise.all(sendings.map(({ done }) => done));
  assert.deepEqual(stored(talk), wanted);
  assert.deepEqual(stored(other), wanted);
});

test("a message whose ack was lost is sent again, and stored once", async (t) => {
  const { server, talk, client } = await annAndBen(t);
  await client.connect();
  server.loseAcks = 2;
  const first = client.sendMessage(talk.id, "first");
  const second = client.sendMessage(talk.id, "second");
  const acks = await Promise.all([first.done, second.done]);
  assert.deepEqual(acks.map(({ seq, duplicate }) => [seq, duplicate]), [[1, true], [2, false]]);
  assert.deepEqual(stored(talk), ["first", "second"]);
  assert.ok(client.journal.states.some(({ reason }) => reason === "no answer"));
});

test("a cut between a message and its ack changes nothing", async (t) => {
  const { server, talk, client } = await annAndBen(t);
  await client.connect();
  server.handle = (socket, frame) => {
    if (frame.type !== "message" || frame.content !== "cut") return false;
    server.handle = () => false;
    server.say(talk, socket.person, frame.client_message_id, frame.content);
    return socket.ws.terminate(), true;
  };
  const acks = await Promise.all(["a", "cut", "b"].map((text) => client.sendMessage(talk.id, text).done));
  assert.deepEqual(acks.map(({ seq, duplicate }) => [seq, duplicate]), [[1, false], [2, true], [3, false]]);
});

test("a refusal for good is told and keeps nobody else from being sent", async (t) => {
  const { server, talk, client } = await annAndBen(t);
  await client.connect();
  server.refuse = ({ content }) => (content === "bad" ? { code: "message_refused" } : undefined);
  const bad = client.sendMessage(talk.id, "bad");
  const good = client.sendMessage(talk.id, "good");
  const failed = next(client, "failed");
  await assert.rejects(bad.done, { code: "message_refused", temporary: false });
  assert.equal((await failed).clientMessageId, bad.clientMessageId);
  assert.equal((await good.done).seq, 1);
  await assert.rejects(client.sendMessage(1, "nobody there").done, { code: "not_found" });
  assert.deepEqual(client.pending(), []);
});

test("a refusal for a while is waited for, and nothing overtakes the message", async (t) => {
  const { server, talk, client } = await annAndBen(t);
  await client.connect();
  const refusals = [
    { code: "rate_limited", temporary: true, retry_after_ms: 1000 },
    { code: "store_unavailable", temporary: true },
  ];
  const times = [];
  server.refuse = ({ content }) => {
    if (content !== "first") return undefined;
    times.push(Date.now());
    return refusals.shift();
  };
  const acks = await Promise.all(["first", "second"].map((text) => client.sendMessage(talk.id, text).done));
  assert.deepEqual(acks.map(({ seq }) => seq), [1, 2]);
  assert.deepEqual(stored(talk), ["first", "second"]);
  assert.ok(times[1] - times[0] >= 45, "as long as was said, by the clock of the test");
});

test("a refusal of the session is none of the message", async (t) => {
  const { server, talk, client } = await annAndBen(t);
  await client.connect();
  server.refuse = () => ({ code: "token_expired" });
  const { done } = client.sendMessage(talk.id, "Hi");
  await until(() => server.received.some(({ type }) => type === "message"));
  server.refuse = () => undefined;
  server.cut();
  assert.equal((await done).seq, 1);
});

test("an outbox outlives its run, and goes out first", async (t) => {
  const store = new MemoryStore();
  const { server, talk, client } = await annAndBen(t, { store });
  await client.connect();
  client.offline(true);
  for (const text of ["one", "two"]) client.sendMessage(talk.id, text);
  await until(async () => (await store.list("outbox/")).length === 2);
  client.close();

  const again = clientAt(t, server.url, { store, clock: hurried() });
  const third = again.sendMessage(talk.id, "three");
  const sent = [];
  again.on("sent", ({ message }) => sent.push(message.seq));
  await again.connect();
  assert.equal((await third.done).seq, 3);
  assert.deepEqual(stored(talk), ["one", "two", "three"]);
  assert.deepEqual(sent, [1, 2, 3]);
  assert.deepEqual(await store.list("outbox/"), []);
});

test("a store that takes nothing more keeps no message from being sent", async (t) => {
  const store = new MemoryStore();
  const { talk, client } = await annAndBen(t, { store });
  await client.connect();
  t.mock.method(store, "set", async () => {
    throw new Error("full");
  });
  assert.equal((await client.sendMessage(talk.id, "Hi").done).seq, 1);
});

test("a message can be taken back as long as it is not under way", async (t) => {
  const { talk, client } = await annAndBen(t);
  await client.connect();
  client.offline(true);
  const [kept, gone] = ["kept", "gone"].map((text) => client.sendMessage(talk.id, text));
  assert.equal(client.cancelMessage(gone.clientMessageId), true);
  assert.equal(client.cancelMessage(gone.clientMessageId), false);
  client.offline(false);
  await kept.done;
  await assert.rejects(gone.done, { code: "aborted" });
  assert.deepEqual(stored(talk), ["kept"]);
});

test("a frame that is too large for the socket is refused on this side", async (t) => {
  const { talk, client } = await annAndBen(t);
  await client.connect();
  await assert.rejects(client.sendMessage(talk.id, "ö".repeat(40_000)).done, { code: "content_too_long" });
  await assert.rejects(client.editMessage(talk.id, 1, "ö".repeat(40_000)), { code: "content_too_long" });
  assert.equal(client.state, "live");
});

test("edits, reactions, receipts and deletions wait for a connection and are repeated after a cut", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  await client.connect();
  const { message } = server.say(talk, ben, "k", "Hi");
  let lost = 0;
  server.handle = (socket, { type }) => {
    if (!["edit_message", "reaction", "read_receipt"].includes(type) || lost >= 3) return false;
    lost += 1;
    return socket.ws.terminate(), true;
  };
  await Promise.all([
    client.editMessage(talk.id, message.id, "Hi!"),
    client.react(talk.id, message.id, "❤️"),
    client.markRead(talk.id, message.id),
  ]);
  assert.equal(lost, 3);
  const [now] = talk.messages;
  assert.deepEqual([now.content, now.reactions.length], ["Hi!", 1]);
  await client.react(talk.id, message.id, "❤️", false);
  assert.equal(talk.messages[0].reactions.length, 0);
  await client.deleteMessage(talk.id, message.id);
  assert.equal(talk.messages[0].content, "");
  await assert.rejects(client.deleteMessage(talk.id, 1), { code: "not_found" });
});

test("what has arrived is told by itself, in one receipt for many messages, and focus is told again", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  client.focus(talk.id);
  await client.connect();
  for (let n = 0; n < 30; n++) server.say(talk, ben, `k-${n}`, String(n));
  await next(client, "delivery_receipt", ({ seq }) => seq === 30);
  const receipts = server.received.filter(({ type }) => type === "delivered");
  assert.ok(receipts.length <= 3, `${receipts.length} receipts`);
  server.cut();
  await next(client, "synced");
  await until(() => server.received.filter(({ type, conversation_id }) => type === "focus" && conversation_id === talk.id).length === 2);
  client.focus(null);
  await until(() => server.received.some(({ type, conversation_id }) => type === "focus" && conversation_id === null));
});

test("calls are of the moment: relayed while there is a connection, refused when there is none", async (t) => {
  const { server, ben, talk, client } = await annAndBen(t);
  const other = clientAt(t, server.url, { session: ben.session(), clock: hurried() });
  await Promise.all([client.connect(), other.connect()]);
  const rings = next(other, "call_invite");
  const callId = await client.call.invite(talk.id, "video");
  const { call_id, media, from_user_id } = await rings;
  assert.deepEqual([call_id, media, from_user_id], [callId, "video", client.userId]);
  const ends = next(client, "call_hangup");
  await other.call.hangup(talk.id, callId);
  assert.equal((await ends).reason, "ended");
  client.offline(true);
  await assert.rejects(client.call.invite(talk.id), { code: "connection_lost" });
});
