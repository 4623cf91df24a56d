import { test } from "node:test";
import assert from "node:assert/strict";
import "fake-indexeddb/auto";
import { IndexedDbStore, MemoryStore } from "../dist/index.js";

const stores = { MemoryStore: () => new MemoryStore(), IndexedDbStore: () => new IndexedDbStore("one") };

for (const [name, make] of Object.entries(stores)) {
  test(`${name} keeps values by key, and lists them in the order of the keys`, async () => {
    const store = make();
    assert.equal(await store.get("a"), undefined);
    const value = { cursor: 7 };
    await store.set("outbox/2", value);
    value.cursor = 8;
    await store.set("outbox/1", "first");
    await store.set("outbo", "not below it");
    await store.set("outboy", "neither");
    assert.deepEqual(await store.list("outbox/"), [["outbox/1", "first"], ["outbox/2", { cursor: 7 }]]);
    await store.set("outbox/1", "again");
    await store.delete("outbox/2");
    await store.delete("absent");
    assert.deepEqual(await store.list("outbox/"), [["outbox/1", "again"]]);
  });
}

test("what is in the browser is there for the next page, and by name", async () => {
  await new IndexedDbStore("two").set("cursor", { cursor: 3 });
  assert.deepEqual(await new IndexedDbStore("two").get("cursor"), { cursor: 3 });
  assert.equal(await new IndexedDbStore("three").get("cursor"), undefined);
});
