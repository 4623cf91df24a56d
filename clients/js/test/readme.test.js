// The chat of the README, run as it stands there, but at the model.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import "fake-indexeddb/auto";
import { WebSocket } from "ws";
import { ModelServer } from "./model/server.js";
import { until } from "./support/clock.js";

test("the chat of the README runs", async (t) => {
  const server = await ModelServer.start();
  t.after(() => server.stop());
  const [ada, ben] = ["ada@example.com", "ben"].map((name) => server.person(name));
  const talk = server.conversation(ada, ben);
  server.say(talk, ben, "k-1", "Are you there?");

  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, chat] = /```js\n([^]*?)```/.exec(text);
  const lines = chat.trim().split("\n");
  assert.ok(lines.length <= 25, `${lines.length} lines`);
  const here = chat
    .replace("@matchwire/client", new URL("../dist/index.js", import.meta.url).href)
    .replace("https://match.example.com", server.url);
  const said = [];
  t.mock.method(console, "log", (line) => said.push(line));
  globalThis.WebSocket ??= WebSocket;
  const { client } = await import(`data:text/javascript,${encodeURIComponent(`${here}\nexport { client };`)}`);
  t.after(() => client.close());
  server.say(talk, ben, "k-2", "Hello yourself!");
  await until(() => said.length === 3);
  assert.deepEqual(said, ["ben: Are you there?", "ada@example.com: Hello!", "ben: Hello yourself!"]);
});
