// A chat between two demo people: node chat.js ada ben
import { createInterface } from "node:readline";
import { MatchwireClient } from "@matchwire/client";
import { WebSocket } from "ws";

const [me = "ada", you = "ben", baseUrl = "http://127.0.0.1:8000"] = process.argv.slice(2);
const people = await (await fetch(`${baseUrl}/demo/people`)).json();
const [myId, yourId] = [me, you].map((name) => people.find(({ username }) => username === name).id);
const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user_id: myId }) };
const session = await (await fetch(`${baseUrl}/demo/tokens`, asked)).json();

const client = new MatchwireClient({ baseUrl, session, webSocket: WebSocket });
client.on("new_message", ({ message }) => console.log(`${message.sender.username}: ${message.content}`));
client.on("state", ({ state }) => console.error(`(${state})`));
const matched = new Promise((resolve) => {
  client.on("new_match", ({ data }) => data.match.user.id === yourId && resolve(data.match));
});
await client.connect();
const liked = await client.like(yourId).catch((error) => error.body);
const { conversation_id } = liked.match ?? (await matched);

let last;
for await (const line of createInterface({ input: process.stdin })) last = client.sendMessage(conversation_id, line).done;
await last;
client.close();
