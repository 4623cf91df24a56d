import { MatchwireClient } from "../../dist/index.js";
import { WebSocket } from "ws";
import { hurried } from "./clock.js";
import { ModelServer } from "../model/server.js";

/** A client of a test, with a journal of what it told. It is closed when the test ends. */
export function clientAt(t, url, options = {}) {
  const client = new MatchwireClient({
    baseUrl: url,
    webSocket: WebSocket,
    reconnect: { minDelayMs: 100, maxDelayMs: 2000 },
    ...options,
  });
  t.after(() => client.close());
  const journal = { states: [], messages: [], events: [], resets: [], synced: [], out: [] };
  client.on("state", (change) => journal.states.push(change));
  client.on("event", (frame) => journal.events.push(frame));
  client.on("new_message", ({ message }) => journal.messages.push(message));
  client.on("reset", ({ reason }) => journal.resets.push(reason));
  client.on("synced", (synced) => journal.synced.push(synced));
  client.on("frame", (info) => info.direction === "out" && journal.out.push(info.frame));
  client.journal = journal;
  return client;
}

/** Ann and Ben, who talk with each other at a model, Ann with a client. */
export async function annAndBen(t, options = {}) {
  const server = await ModelServer.start();
  t.after(() => server.stop());
  const [ann, ben] = [server.person("ann"), server.person("ben")];
  const talk = server.conversation(ann, ben);
  const client = clientAt(t, server.url, { session: ann.session(), clock: hurried(), ...options });
  return { server, ann, ben, talk, client };
}

/** The names of the states, one after the other. */
export function states(client) {
  return client.journal.states.map(({ state }) => state).join(" ");
}
