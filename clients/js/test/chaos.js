import assert from "node:assert/strict";
import { until } from "./support/clock.js";

const PATIENCE_MS = 90_000;

/**
 * Two people write to each other as fast as they can while `disturb` does its worst, again and again, until everything is
 * written and stored. Then the world is left alone, and what each of them saw is held against what the server has.
 */
export async function chaos({ ann, ben, talk, messages, disturb, calm }) {
  const writers = [ann, ben];
  await Promise.all(writers.map((client) => client.connect()));
  const written = writers.map((client, who) => Array.from({ length: messages }, (_, n) => `${who}-${n}`));
  let open = 2 * messages;
  let failure;
  for (let n = 0; n < messages; n++) {
    for (const [who, client] of writers.entries()) {
      client.sendMessage(talk, written[who][n]).done.then(
        () => (open -= 1),
        (error) => (failure ??= error),
      );
    }
  }
  let disturbances = 0;
  for (const end = Date.now() + PATIENCE_MS; open > 0 && !failure && Date.now() < end; disturbances++) await disturb();
  await calm();
  if (failure) throw failure;
  await until(() => open === 0, "all messages to be acknowledged", PATIENCE_MS);

  const stored = [];
  for (let after; after === undefined || after.length > 0; ) {
    after = await ann.messages(talk, { afterSeq: stored.at(-1)?.seq ?? 0, limit: 50 });
    stored.push(...after);
  }
  assert.deepEqual(stored.map(({ seq }) => seq), Array.from({ length: 2 * messages }, (_, n) => n + 1), "nothing lost or doubled");
  for (const [who, client] of writers.entries()) {
    const own = stored.filter(({ sender_id }) => sender_id === client.userId).map(({ content }) => content);
    assert.deepEqual(own, written[who], "each one's order is kept");
  }
  for (const client of writers) {
    const { journal } = client;
    await until(() => journal.messages.length >= stored.length, "everything to be seen", PATIENCE_MS);
    const seen = journal.messages.map(({ seq, content }) => [seq, content]);
    assert.deepEqual(seen, stored.map(({ seq, content }) => [seq, content]), "seen once, and in order");
    const cursors = journal.events.map(({ cursor }) => cursor);
    assert.ok(cursors.every((cursor, n) => n === 0 || cursor > cursors[n - 1]), "cursors rise");
    assert.deepEqual(journal.resets, ["new"], "no cursor was ever refused");
    assert.deepEqual(client.pending(), []);
  }
  const cuts = writers.reduce((sum, { journal }) => sum + journal.synced.length - 1, 0);
  return { disturbances, cuts };
}
