import { test } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { afterClose } from "../dist/index.js";
import { Backoff } from "../dist/backoff.js";
import { CursorTrack } from "../dist/cursor.js";
import { Emitter } from "../dist/emitter.js";
import { userIdOf } from "../dist/session.js";
import { digest, sha256 } from "../dist/sha256.js";
import { Typing } from "../dist/typing.js";
import { seeded } from "./support/clock.js";

test("the range of a close code says what follows, also of codes that are added later", () => {
  const expected = {
    stop: [1000, 1002, 1003, 1007, 1009, 4003, 4004, 4005, 4006, 4050, 4099],
    renew: [4001, 4002],
    later: [4100, 4101, 4102, 4199],
    at_once: [1001, 4200, 4201, 4202, 4299],
    backoff: [1005, 1006, 1011, 1012, 1013, 1015, 3000, 4300, 4999],
  };
  for (const [then, codes] of Object.entries(expected)) {
    for (const code of codes) assert.equal(afterClose(code), then, String(code));
  }
});

test("a wait lies anywhere below a bound that doubles up to the largest", () => {
  const bounds = { minDelayMs: 100, maxDelayMs: 1000 };
  const longest = new Backoff(bounds, () => 1);
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => longest.next()), [100, 200, 400, 800, 1000, 1000]);
  longest.reset();
  assert.equal(longest.next(), 100);
  assert.equal(new Backoff(bounds, () => 0).next(), 0);

  const random = seeded(7);
  const waits = Array.from({ length: 2000 }, () => {
    const backoff = new Backoff(bounds, random);
    for (let i = 0; i < 3; i++) backoff.next();
    return backoff.next();
  });
  const mean = waits.reduce((sum, wait) => sum + wait) / waits.length;
  assert.ok(Math.min(...waits) < 10 && Math.max(...waits) > 790 && Math.abs(mean - 400) < 20, `mean ${mean}`);
});

test("live cursors are dense, those of a replay rise", () => {
  const track = new CursorTrack({ cursor: 7, epoch: "a" });
  track.beginReplay();
  assert.deepEqual([5, 7, 8, 12].map((cursor) => track.judge(cursor)), ["duplicate", "duplicate", "next", "next"]);
  track.advance(12);
  track.goLive({ cursor: 15, epoch: "a" });
  assert.deepEqual([15, 16, 17].map((cursor) => track.judge(cursor)), ["duplicate", "next", "hole"]);
  track.advance(16);
  assert.deepEqual(track.position, { cursor: 16, epoch: "a" });
});

test("the own SHA-256 is the one of everybody", async () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_000]) {
    const bytes = Uint8Array.from({ length }, (_, place) => (place * 31 + length) & 255);
    const expected = createHash("sha256").update(bytes).digest("hex");
    assert.equal(Buffer.from(digest(bytes)).toString("hex"), expected, `${length} bytes`);
    assert.equal(await sha256(bytes), expected);
  }
});

test("the person of a token is read, whether it stands there as a number or as digits", () => {
  const token = (claims) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
  assert.equal(userIdOf(token({ user_id: 2814749767106561 })), 2814749767106561);
  assert.equal(userIdOf(token({ user_id: "41", name: "öß?>" })), 41);
  assert.equal(userIdOf(token({ user_id: "ann" })), undefined);
  assert.equal(userIdOf("no token"), undefined);
});

test("typing is told once in a while, and its end only after a beginning", () => {
  let now = 0;
  const sent = [];
  const typing = new Typing({ now: () => now }, (frame) => sent.push(frame.is_typing) > 0);
  typing.set(1, false);
  for (; now < 10_000; now += 100) typing.set(1, true);
  assert.deepEqual(sent, [true, true, true]);
  typing.set(1, false);
  typing.set(1, false);
  assert.deepEqual(sent, [true, true, true, false]);
  typing.set(1, true);
  typing.sent(1);
  typing.set(1, false);
  assert.deepEqual(sent, [true, true, true, false, true], "a message ends it by itself");
});

test("a handler that fails keeps no other from being called, and is reported", (t) => {
  const reported = t.mock.method(console, "error", () => {});
  const emitter = new Emitter();
  const called = [];
  emitter.on("x", () => {
    throw new Error("no");
  });
  const off = emitter.on("x", (value) => called.push(value));
  emitter.emit("x", 1);
  off();
  emitter.emit("x", 2);
  assert.deepEqual(called, [1]);
  assert.equal(reported.mock.callCount(), 2);
});

test("every frame of the contract has its type", () => {
  const text = readFileSync(new URL("../src/frames.ts", import.meta.url), "utf8");
  const named = (name) => {
    const [, body] = new RegExp(`interface ${name} \\{\\n([^]*?)\\n\\}`).exec(text);
    return [...body.matchAll(/^ {2}(\w+): /gm)].map(([, type]) => type);
  };
  const folder = new URL("../../../crates/protocol/fixtures/server/", import.meta.url);
  const frames = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
  const ofTheClient = new Set(["error", "synced", "reset", "welcome"]);
  const durable = frames.filter(({ type, cursor }) => cursor !== undefined && !ofTheClient.has(type));
  const types = (list) => [...new Set(list.map(({ type }) => type))].toSorted();
  assert.deepEqual(types(durable), named("DurableFrames").toSorted());
  const passing = types(frames).filter((type) => !types(durable).includes(type) && !ofTheClient.has(type));
  assert.deepEqual([...passing, "welcome"].toSorted(), named("PassingFrames").toSorted());
});
