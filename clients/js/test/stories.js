// What must hold at any server that keeps the contract: told once, run at the model and at the real one.
import { test } from "node:test";
import assert from "node:assert/strict";
import { MemoryStore } from "../dist/index.js";
import { next, until } from "./support/clock.js";
import { clientAt } from "./support/client.js";
import { Proxy } from "./support/proxy.js";

const said = (client) => client.journal.messages.map(({ content }) => content);
const numbers = (count) => Array.from({ length: count }, (_, n) => String(n));

export function stories(name, site) {
  async function meeting(t, options = {}) {
    const { port } = site();
    const [pair, proxy] = [await site().pair(), await Proxy.to(port)];
    t.after(() => proxy.stop());
    const ann = clientAt(t, proxy.url, { session: pair.ann, ...options });
    // Ben's line is good.
    const ben = clientAt(t, `http://127.0.0.1:${port}`, { session: pair.ben });
    await Promise.all([ann.connect(), ben.connect()]);
    return { ann, ben, talk: pair.talk, proxy };
  }

  test(`${name}: both see what either says, in one order`, async (t) => {
    const { ann, ben, talk } = await meeting(t);
    const acks = await Promise.all(
      numbers(10).map((n) => (Number(n) % 2 ? ann : ben).sendMessage(talk, n).done),
    );
    assert.deepEqual(acks.map(({ seq }) => seq).toSorted((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await until(() => said(ann).length === 10 && said(ben).length === 10);
    assert.deepEqual(said(ann), said(ben));
    assert.deepEqual(said(ann).filter((n) => n % 2), ["1", "3", "5", "7", "9"]);
    assert.deepEqual(said(ann).filter((n) => n % 2 === 0), ["0", "2", "4", "6", "8"]);
  });

  test(`${name}: what was said while one was away comes after the cut, in order and once`, async (t) => {
    const { ann, ben, talk, proxy } = await meeting(t);
    await ben.sendMessage(talk, "before").done;
    await until(() => said(ann).length === 1);
    proxy.isDown = true;
    proxy.cut();
    const resets = ann.journal.resets.length;
    const written = numbers(15).map((n) => ann.sendMessage(talk, `a${n}`).done);
    for (const n of numbers(15)) await ben.sendMessage(talk, n).done;
    proxy.isDown = false;
    const { missed } = await next(ann, "synced");
    assert.ok(missed >= 15, `${missed} events`);
    await Promise.all(written);
    const all = ["before", ...numbers(15), ...numbers(15).map((n) => `a${n}`)];
    await until(() => said(ann).length === all.length && said(ben).length === all.length);
    assert.deepEqual(said(ann), all);
    assert.deepEqual(said(ben), all);
    assert.equal(ann.journal.resets.length, resets, "nothing had to be loaded again");
  });

  test(`${name}: cuts in the middle of sending lose nothing and double nothing`, async (t) => {
    const { ann, ben, talk, proxy } = await meeting(t, { reconnect: { minDelayMs: 20, maxDelayMs: 200 } });
    proxy.delayMs = 5;
    const sendings = numbers(40).map((n) => ann.sendMessage(talk, n).done);
    for (let cut = 0; cut < 8; cut++) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      proxy.cut();
    }
    await Promise.all(sendings);
    await until(() => said(ann).length >= 40 && said(ben).length >= 40);
    assert.deepEqual(said(ben), numbers(40));
    assert.deepEqual(said(ann), numbers(40));
    const kept = await ben.messages(talk, { limit: 200 });
    assert.deepEqual(kept.map(({ content }) => content), numbers(40));
  });

  test(`${name}: a run that ended leaves its place and its outbox to the next`, async (t) => {
    const store = new MemoryStore();
    const { ann, ben, talk, proxy } = await meeting(t, { store });
    await ben.sendMessage(talk, "1").done;
    await until(async () => said(ann).length === 1 && (await store.get("cursor")).cursor > 0);
    ann.offline(true);
    ann.sendMessage(talk, "2");
    await until(async () => (await store.list("outbox/")).length === 1);
    ann.close();
    const again = clientAt(t, proxy.url, { store });
    await again.connect();
    await until(() => said(ben).length === 2 && said(again).length === 1);
    assert.deepEqual([said(ben), said(again), again.journal.resets], [["1", "2"], ["2"], []]);
  });

  test(`${name}: receipts, typing, edits and reactions reach the other`, async (t) => {
    const { ann, ben, talk } = await meeting(t);
    const arrived = next(ann, "delivery_receipt", ({ user_id }) => user_id === ben.userId);
    const { message_id, seq } = await ann.sendMessage(talk, "Hi").done;
    assert.equal((await arrived).seq, seq);
    const read = next(ann, "read_receipt");
    await ben.markRead(talk, message_id);
    assert.equal((await read).message_id, message_id);

    const edited = next(ben, "message_updated");
    await ann.editMessage(talk, message_id, "Hi!");
    assert.equal((await edited).message.content, "Hi!");
    const reacted = next(ann, "message_reaction");
    await ben.react(talk, message_id, "❤️");
    assert.equal((await reacted).message_id, message_id);
    const gone = next(ben, "message_deleted");
    await ann.deleteMessage(talk, message_id);
    assert.equal((await gone).message_id, message_id);
    await assert.rejects(ann.react(talk, 1, "❤️"), { code: "not_found" });
    await assert.rejects(ann.sendMessage(1, "Hi").done, { code: "not_found", temporary: false });
  });

  test(`${name}: a file whose line is cut arrives whole`, async (t) => {
    const { ann, ben, talk, proxy } = await meeting(t, { reconnect: { minDelayMs: 20, maxDelayMs: 200 } });
    // A text, since the server looks at what the bytes are.
    const bytes = Uint8Array.from({ length: 300_000 }, (_, n) => 32 + ((n * 13 + (n >> 9)) % 90));
    const progress = [];
    const onProgress = ({ sent }) => {
      progress.push(sent);
      if (progress.length === 4 || progress.length === 8) proxy.cut();
    };
    const about = { filename: "diary.txt", contentType: "text/plain" };
    const { id, size } = await ann.upload(bytes, { ...about, onProgress });
    assert.equal(size, bytes.length);
    assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
    assert.ok(ann.journal.synced.length >= 3, "it was cut twice");
    await ann.sendMessage(talk, "", { attachment: id }).done;
    await until(() => ben.journal.messages.length === 1);
    assert.ok(ben.journal.messages[0].attachment);
  });
}
