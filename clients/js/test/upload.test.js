import { test } from "node:test";
import assert from "node:assert/strict";
import { until } from "./support/clock.js";
import { annAndBen } from "./support/client.js";

const about = { filename: "beach.jpg", contentType: "image/jpeg" };
const picture = (length = 20_000) => Uint8Array.from({ length }, (_, n) => (n * 7 + (n >> 8)) & 255);

function journal() {
  const progress = [];
  return { progress, onProgress: ({ sent, total }) => progress.push([sent, total]) };
}

test("a file goes up in chunks, and its progress is what is stored", async (t) => {
  const { ann, client } = await annAndBen(t);
  await client.connect();
  const { progress, onProgress } = journal();
  const attachment = await client.upload(new Blob([picture()]), { ...about, onProgress });
  assert.deepEqual([attachment.size, attachment.filename, attachment.content_type], [20_000, "beach.jpg", "image/jpeg"]);
  const [kept] = [...ann.uploads.values()];
  assert.deepEqual(new Uint8Array(kept.bytes), picture());
  assert.deepEqual([progress[0], progress.at(-1)], [[0, 20_000], [20_000, 20_000]]);
});

test("after a cut it goes on where the server has come to", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  await client.connect();
  let chunks = 0;
  server.handle = (socket, { type }) => {
    if (type !== "binary" || ++chunks % 6 !== 0) return false;
    return socket.ws.terminate(), true;
  };
  const { progress, onProgress } = journal();
  const attachment = await client.upload(picture(), { ...about, onProgress });
  assert.equal(attachment.size, 20_000);
  assert.deepEqual(new Uint8Array([...ann.uploads.values()][0].bytes), picture());
  const sent = progress.map(([bytes]) => bytes);
  assert.deepEqual(sent, sent.toSorted((a, b) => a - b), "it never goes back");
  assert.ok(server.handshakes.length > 2, "it was cut");
  const bytes = server.received.filter(({ type }) => type === "binary").reduce((sum, one) => sum + one.bytes, 0);
  assert.ok(bytes < 2 * 20_000, `${bytes} bytes were sent, which is less than twice the file`);
});

test("an end whose answer was lost is asked for again", async (t) => {
  const { server, client } = await annAndBen(t);
  await client.connect();
  let cut = false;
  server.handle = (socket, { type }) => {
    if (type !== "upload_end" || cut) return false;
    cut = true;
    return socket.ws.terminate(), true;
  };
  assert.equal((await client.upload(picture(100), about)).size, 100);
});

test("files go up one after the other, and one that is refused lets the next through", async (t) => {
  const { server, client } = await annAndBen(t);
  await client.connect();
  server.handle = (socket, frame) => {
    if (frame.type !== "upload_begin" || frame.content_type !== "text/html") return false;
    socket.send({ type: "error", code: "unsupported_media_type", message: "…", temporary: false, ref: frame.ref });
    return true;
  };
  const uploads = [
    client.upload(picture(3000), about),
    client.upload(picture(10), { ...about, contentType: "text/html" }),
    client.upload(picture(5000).buffer, about),
  ];
  const [first, second, third] = await Promise.allSettled(uploads);
  assert.equal(first.value.size, 3000);
  assert.equal(second.reason.code, "unsupported_media_type");
  assert.equal(third.value.size, 5000);
});

test("a chunk out of step and a refusal for a while are got over", async (t) => {
  const { server, client } = await annAndBen(t);
  await client.connect();
  const troubles = [
    ["upload_begin", ({ ref }) => ({ code: "store_unavailable", temporary: true, retry_after_ms: 100, ref })],
    ["binary", () => ({ code: "upload_out_of_order", temporary: false })],
  ];
  server.handle = (socket, frame) => {
    if (frame.type !== troubles[0]?.[0]) return false;
    const [, trouble] = troubles.shift();
    socket.send({ type: "error", message: "…", ...trouble(frame) });
    return true;
  };
  assert.equal((await client.upload(picture(), about)).size, 20_000);
  assert.deepEqual(troubles, []);
});

test("a chunk that is refused for good ends its upload, and the next one goes up", async (t) => {
  const { server, client } = await annAndBen(t);
  await client.connect();
  server.handle = (socket, { type }) => {
    if (type !== "binary") return false;
    server.handle = () => false;
    socket.send({ type: "error", code: "unsupported_media_type", message: "…", temporary: false });
    return true;
  };
  const [refused, next] = [client.upload(picture(), about), client.upload(picture(3000), about)];
  await assert.rejects(refused, { code: "unsupported_media_type" });
  assert.equal((await next).size, 3000);
});

test("one that is given up frees the way for the next", async (t) => {
  const { server, client } = await annAndBen(t);
  await client.connect();
  const abort = new AbortController();
  server.handle = (_, { type }) => type === "binary";
  const given = client.upload(picture(), { ...about, signal: abort.signal });
  await until(() => server.received.some(({ type }) => type === "binary"));
  abort.abort(new Error("enough"));
  await assert.rejects(given, /enough/);
  server.handle = () => false;
  assert.equal((await client.upload(picture(2000), about)).size, 2000);
  assert.equal((await client.sendMessage(client.userId, "x").done.catch((error) => error)).code, "not_found");
});

test("16 MiB do not take long to prepare, and wait for a connection", async (t) => {
  const { server, client } = await annAndBen(t);
  const whole = client.upload(new Uint8Array(16 * 1024 * 1024), about);
  server.handle = (socket, frame) => {
    // The model is not made for so many chunks: it says that all of it is there but the last.
    if (frame.type !== "upload_begin") return false;
    const bytes = Buffer.alloc(frame.size - 10);
    socket.person.uploads.set(frame.upload_id, { ...frame, bytes });
    return false;
  };
  await client.connect();
  assert.equal((await whole).size, 16 * 1024 * 1024);
});
