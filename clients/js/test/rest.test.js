import { test } from "node:test";
import assert from "node:assert/strict";
import { ApiError } from "../dist/index.js";
import { problem } from "./model/rest.js";
import { annAndBen } from "./support/client.js";

async function refusal(promise) {
  const error = await promise.then(() => assert.fail("it was taken"), (error) => error);
  assert.ok(error instanceof ApiError, String(error));
  return error;
}

test("a problem is an ApiError with all that it says", async (t) => {
  const { server, client } = await annAndBen(t);
  server.intercept = ({ path }) =>
    path === "/api/x" &&
    { ...problem(429, "like_limit_reached", { errors: { email: ["No."] } }), headers: { "Retry-After": "7" } };
  const error = await refusal(client.request("POST", "x", { a: 1 }));
  const { status, code, detail, errors, requestId, retryAfterMs, temporary } = error;
  assert.deepEqual(
    { status, code, detail, errors, requestId, retryAfterMs, temporary },
    {
      status: 429,
      code: "like_limit_reached",
      detail: "Because of like_limit_reached.",
      errors: { email: ["No."] },
      requestId: "r-1",
      retryAfterMs: 7000,
      temporary: true,
    },
  );
});

test("an answer of something else than the server is an ApiError too", async (t) => {
  const { server, client } = await annAndBen(t);
  server.intercept = ({ path }) => path === "/api/x" && { status: 413, body: "<html>" };
  const error = await refusal(client.request("POST", "x", {}));
  assert.deepEqual([error.status, error.code, error.temporary], [413, "http_413", false]);
});

test("a token that has expired is renewed once, for everybody who notices it at the same time", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  const renewed = [];
  client.on("session", (session) => renewed.push(session.access));
  await client.conversations();
  // Of this the client has not heard; its refresh token is still good.
  server.tokensOf(ann);
  ann.refresh = client.session.refresh;
  const lists = await Promise.all([client.conversations(), client.conversations(), client.conversations()]);
  assert.deepEqual(lists.map((list) => list.length), [1, 1, 1]);
  assert.equal(server.requests.filter((one) => one.endsWith("auth/refresh")).length, 1);
  assert.equal(client.session.access, ann.access);
  assert.equal(renewed.at(-1), ann.access);
});

test("a session that cannot be renewed is over", async (t) => {
  const { server, ann, client } = await annAndBen(t);
  const ends = [];
  client.on("signed_out", ({ reason }) => ends.push(reason.code));
  server.tokensOf(ann);
  assert.equal((await refusal(client.conversations())).code, "refresh_reused");
  assert.deepEqual(ends, ["refresh_reused"]);
  assert.equal(client.session, undefined);
});

test("what may be asked twice is asked again after a lost answer, what may not is not", async (t) => {
  const { server, client } = await annAndBen(t);
  let failures = 2;
  server.intercept = () => (failures-- > 0 ? { status: 0 } : undefined);
  assert.equal((await client.conversations()).length, 1);
  assert.equal(server.requests.length, 3);

  failures = 2;
  const error = await refusal(client.request("POST", "conversations/", {}));
  assert.deepEqual([error.status, error.code, error.temporary], [0, "network_error", true]);
  assert.equal(server.requests.length, 4);

  failures = 2;
  await refusal(client.request("POST", "conversations/0/messages/", {}, { idempotent: true }));
  assert.equal(server.requests.length, 7, "it was refused in the end, by the server itself");
});

test("a node that goes away is asked again, a refusal is not", async (t) => {
  const { server, client } = await annAndBen(t);
  const answers = [{ ...problem(503, "draining"), headers: { "Retry-After": "1" } }];
  server.intercept = () => answers.shift();
  assert.equal((await client.conversations()).length, 1);
  answers.push(problem(403, "forbidden"));
  assert.equal((await refusal(client.conversations())).code, "forbidden");
  assert.equal(server.requests.length, 3);
});

test("an answer that does not come is given up, and so is a request that nobody wants any more", async (t) => {
  const { server, client } = await annAndBen(t);
  server.intercept = ({ path }) => (path === "/api/x" ? new Promise(() => {}) : undefined);
  assert.equal((await refusal(client.request("POST", "x", {}))).code, "timeout");
  const abort = new AbortController();
  const asked = refusal(client.request("GET", "x", undefined, { signal: abort.signal }));
  abort.abort();
  assert.equal((await asked).code, "aborted");
});

test("paths, queries and bodies arrive as they were meant", async (t) => {
  const { server, client } = await annAndBen(t);
  const asked = [];
  server.intercept = (request) => (asked.push(request), { status: 200, body: { results: [] } });
  await client.discovery({ page: 2, search: "ö&", online_only: undefined });
  await client.like(41, { kind: "super", comment: "Hi" });
  await client.messages(7, { beforeSeq: 90, limit: 20 });
  await client.request("delete", "/api/v1/matching/matches/9/");
  assert.deepEqual(
    asked.map(({ method, path, query, body }) => [method, path, query, body]),
    [
      ["GET", "/api/matching/potential-matches", { page: "2", search: "ö&" }, ""],
      ["POST", "/api/matching/like", {}, { user_id: 41, kind: "super", comment: "Hi" }],
      ["GET", "/api/conversations/7/messages", { before_seq: "90", limit: "20" }, ""],
      ["DELETE", "/api/v1/matching/matches/9", {}, ""],
    ],
  );
});
