// A server that speaks the protocol as far as the client can see it, in memory, and does on command what a real one does only
// on a bad day: cuts, delays, loses an answer or an event, closes with any code, forgets its log.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { routes } from "./rest.js";
import { ModelSocket } from "./socket.js";

export class ModelServer {
  people = new Map();
  conversations = new Map();
  sockets = new Set();
  /** Every handshake, as its query was. */
  handshakes = [];
  /** Every frame that came from a client, in order. */
  received = [];
  /** Every request, as `METHOD /path`. */
  requests = [];
  epoch = "model-1";
  heartbeatMs = 25_000;
  /** So many acks of messages are lost after their commit. */
  loseAcks = 0;
  /** So many live events are lost on the way to a socket. */
  loseEvents = 0;
  /** True: every live event comes twice. */
  doubled = false;
  /** Called with every message before it is taken; what it gives back is the fields of an `error`. */
  refuse = () => undefined;
  /** Called with every request; what it gives back is answered instead: `{status, body, headers}`. */
  intercept = () => undefined;
  /** Called with every new socket before its welcome; true means that it has dealt with it. */
  greet = () => false;
  /** Called with every frame of a client; true means that it has dealt with it. */
  handle = () => false;
  #ids = 100;

  static async start() {
    const server = new ModelServer();
    await server.listen(0);
    return server;
  }

  async listen(port) {
    this.http = createServer((request, response) => routes(this, request, response));
    this.ws = new WebSocketServer({ noServer: true });
    this.http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    await new Promise((resolve) => this.http.listen(port, "127.0.0.1", resolve));
    this.port = this.http.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  async stop() {
    this.cut();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  nextId() {
    return ++this.#ids;
  }

  person(username) {
    const id = this.nextId();
    const person = { id, username, profile_picture: null, log: [], first: 1, tokens: 0, uploads: new Map(), ended: false };
    person.session = () => this.tokensOf(person);
    this.people.set(id, person);
    return person;
  }

  /** A pair of tokens; only the newest access token of a person is good. */
  tokensOf(person) {
    const claims = { user_id: person.id, n: ++person.tokens };
    person.access = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;
    person.refresh = `refresh-${person.id}-${person.tokens}`;
    const { id, username } = person;
    return { access: person.access, refresh: person.refresh, user: { id, username } };
  }

  byAccess(token) {
    return [...this.people.values()].find((person) => person.access === token);
  }

  conversation(...members) {
    const conversation = { id: this.nextId(), members, messages: [], rev: 0 };
    this.conversations.set(conversation.id, conversation);
    return conversation;
  }

  /** Appends to the log of a person and tells the sockets that are live. */
  append(person, frame) {
    const event = { ...frame, cursor: (person.log.at(-1)?.cursor ?? 0) + 1 };
    person.log.push(event);
    for (const socket of this.sockets) {
      if (socket.person !== person || !socket.isLive) continue;
      if (this.loseEvents > 0) this.loseEvents -= 1;
      else for (let copies = this.doubled ? 2 : 1; copies > 0; copies--) socket.send(event);
    }
    return event;
  }

  tell(conversation, frame) {
    for (const member of conversation.members) this.append(member, frame);
  }

  /** Stores a message and tells everybody; the same key twice stores nothing. */
  say(conversation, sender, key, content, attachment = null) {
    const known = conversation.messages.find((one) => one.client_message_id === key && one.sender_id === sender.id);
    if (known) return { message: known, duplicate: true };
    const message = {
      id: this.nextId(),
      conversation_id: conversation.id,
      seq: conversation.messages.length + 1,
      sender: { id: sender.id, username: sender.username, profile_picture: null },
      sender_id: sender.id,
      content,
      attachment,
      created_at: new Date().toISOString(),
      deleted_at: null,
      reactions: [],
      rev: ++conversation.rev,
      client_message_id: key,
    };
    conversation.messages.push(message);
    this.tell(conversation, { type: "new_message", conversation_id: conversation.id, message: { ...message } });
    return { message, duplicate: false };
  }

  /** The newest socket of a person. */
  socketOf(person) {
    return [...this.sockets].findLast((socket) => socket.person === person);
  }

  /** Everybody is cut off without a word. */
  cut() {
    for (const socket of this.sockets) socket.ws.terminate();
  }

  /** The cursors that anybody has are worth nothing any more. */
  forgetLogs() {
    for (const person of this.people.values()) person.first = (person.log.at(-1)?.cursor ?? 0) + 1;
  }

  #upgrade(request, raw, head) {
    const query = Object.fromEntries(new URL(request.url, this.url).searchParams);
    this.handshakes.push(query);
    const person = [...this.people.values()].find((one) => one.tickets?.delete(query.ticket));
    const answer = this.intercept({ method: "GET", path: "/ws/chat/", query, person });
    raw.on("error", () => {});
    if (answer?.status === 0) return raw.destroy();
    if (answer) return raw.end(`HTTP/1.1 ${answer.status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    this.ws.handleUpgrade(request, raw, head, (ws) => {
      if (!person) return ws.close(4001, "unauthenticated");
      const socket = new ModelSocket(this, ws, person);
      this.sockets.add(socket);
      ws.on("close", () => this.sockets.delete(socket));
      if (!this.greet(socket, query)) socket.begin(query);
    });
  }
}
