// Compiled only, by `npm run check:types`: what an app in TypeScript relies on.
import { type Ack, ApiError, IndexedDbStore, MatchwireClient, type State, type Store } from "../../dist/index.js";

const store: Store = new IndexedDbStore("ada");
const client = new MatchwireClient({ baseUrl: "http://127.0.0.1:8000", store, reconnect: { maxDelayMs: 5000 } });

client.on("new_message", ({ cursor, message }) => console.log(cursor.toFixed(), message.content, message.seq.toFixed()));
client.on("new_match", ({ data }) => console.log(data.match.user.username, data.match.conversation_id.toFixed()));
client.on("event", (event) => {
  if (event.type === "read_receipt") console.log(event.seq.toFixed(), event.user_id.toFixed());
});
client.on("state", ({ state, retryInMs }) => {
  const known: State = state;
  console.log(known, retryInMs?.toFixed());
});
client.on("reset", async ({ reason }) => console.log(reason, await client.conversations()));
client.on("failed", ({ error }) => console.log(error.code, error.retryAfterMs?.toFixed()));
client.on("confetti", (frame) => console.log(frame["colour"]));

const { clientMessageId, done } = client.sendMessage(31, "Hi", { replyTo: 7 });
const acked: Promise<Ack> = done;
const callId: Promise<string> = client.call.invite(31, "video");
const attachment = client.upload(new Uint8Array(3), { filename: "a.png", contentType: "image/png" });
const asked: Promise<{ used: number }> = client.request("GET", "matching/limits/", undefined, { query: { page: 1 } });
console.log(clientMessageId, acked, callId, (await attachment).id.toFixed(), (await asked).used);
console.log(new ApiError({ status: 0, code: "x", detail: "", temporary: true }).errors["email"]?.[0]);
// @ts-expect-error: no event has this payload
client.on("synced", ({ nothing }) => nothing);
