import { IndexedDbStore, MatchwireClient, MemoryStore } from "/playground/matchwire/index.js";
import { Emitter } from "../emitter.js";
import { refusal } from "../words.js";
import { Deck } from "./deck.js";
import { Frames } from "./frames.js";
import { Inbox } from "./inbox.js";
import { Ring } from "./ring.js";
import { Story } from "./story.js";

const DURABLE_FOR_DECK = new Set(["notification", "self_update"]);

/** One person's phone: a client of the server, what it knows, and what may be done to it. */
export class Phone extends Emitter {
  frames = new Frames();
  status = "starting";
  problem = null;
  me = null;
  cursor = null;
  isCut = false;
  isOut = false;
  isMoving = false;
  match = null;
  tab = "discover";

  constructor({ person, device, node, storeName }) {
    super();
    Object.assign(this, { person, device, node });
    this.store = "indexedDB" in globalThis ? new IndexedDbStore(storeName) : new MemoryStore();
    this.deck = new Deck(this);
    this.inbox = new Inbox(this);
    this.ring = new Ring(this);
    this.story = new Story(this);
  }

  get name() {
    return this.person.first_name || this.person.username;
  }

  get pending() {
    return this.client?.pending().length ?? 0;
  }

  get state() {
    if (this.isOut) return "out";
    return this.isCut ? "cut" : (this.client?.state ?? "idle");
  }

  async start() {
    this.status = "starting";
    this.emit("screen");
    try {
      this.client ??= this.#newClient();
      await this.#beSomebody();
      await Promise.all([this.inbox.load(), this.deck.load()]);
      this.status = "ready";
      this.emit("screen");
      this.#showWaiting();
      await this.client.connect();
    } catch (error) {
      if (this.status === "starting") [this.status, this.problem] = ["failed", refusal(error)];
      this.emit("screen");
    }
  }

  /** Cuts the network of this phone alone, or restores it. */
  cut(isCut) {
    this.isCut = isCut;
    if (isCut) this.story.cut();
    else this.story.restored();
    this.client.offline(isCut);
    this.emit("state");
  }

  /** Ends the session behind the phone's back, as an operator or another device would. */
  async endSession() {
    const { sid } = JSON.parse(
      atob(this.client.session.access.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")),
    );
    this.#endedAt = performance.now();
    try {
      await this.client.request("DELETE", `/api/accounts/sessions/${sid}/`);
    } catch (error) {
      if (!this.isOut) this.toast(refusal(error));
    }
  }

  async signInAgain() {
    try {
      await this.client.setSession(await this.#demoSession());
      this.isOut = false;
      this.emit("screen");
      await this.client.connect();
    } catch (error) {
      this.toast(refusal(error));
    }
  }

  /** To another node of the same installation. The store goes along, so nothing is missed on the way. */
  async moveTo(node) {
    this.isMoving = true;
    const from = this.cursor;
    this.client.close();
    this.node = node;
    this.client = this.#newClient();
    this.story.tell("wait", `Moving to ${new URL(node, location.href).host} with cursor ${from}.`);
    this.emit("state");
    try {
      await this.client.connect();
    } catch (error) {
      this.toast(refusal(error));
    }
    this.isMoving = false;
    this.emit("state");
  }

  stop() {
    this.client?.close();
  }

  matched(match) {
    const person = match.matched_user ?? match.user;
    if (this.#celebrated.has(match.id)) return;
    this.#celebrated.add(match.id);
    this.match = { id: match.id, conversation: match.conversation_id, person };
    this.inbox.meet(match.conversation_id, person);
    this.deck.cards = this.deck.cards.filter((card) => card.id !== person.id);
    this.story.matched(person.first_name || person.username);
    this.emit("match");
    this.emit("deck");
  }

  closeMatch() {
    this.match = null;
    this.emit("match");
  }

  openChat(conversation) {
    this.tab = "chats";
    this.closeMatch();
    this.inbox.show(conversation);
  }

  showTab(tab) {
    this.tab = tab;
    if (this.inbox.open !== null) this.inbox.show(null);
    else this.emit("screen");
  }

  send(conversation, text, { attachment, replyTo } = {}) {
    const sending = this.client.sendMessage(conversation, text, { attachment: attachment?.id, replyTo });
    // What becomes of it is told by the events `sent` and `failed`.
    sending.done.catch(() => {});
    const { clientMessageId } = sending;
    this.inbox
      .thread(conversation)
      .wait({ clientMessageId, content: text, attachment, replyTo, createdAt: Date.now() });
  }

  toast(text) {
    this.emit("toast", text);
  }

  #celebrated = new Set();
  #endedAt = null;

  #newClient() {
    const client = new MatchwireClient({
      baseUrl: new URL(this.node, location.href).origin,
      store: this.store,
      language: "en",
    });
    client.on("frame", (frame) => {
      this.frames.add(frame);
      this.emit("frames");
    });
    client.on("state", (change) => {
      this.story.state(change);
      this.emit("state");
    });
    client.on("event", (frame) => this.#event(frame));
    client.on("synced", ({ missed, cursor }) => {
      this.story.synced({ missed, cursor });
      this.cursor = cursor;
      client.focus(this.inbox.open);
      this.emit("state");
    });
    client.on("reset", async (reset) => {
      this.story.reset(reset);
      if (reset.reason !== "new" || this.inbox.state !== "ready")
        await Promise.all([this.inbox.load(), this.deck.load()]);
      this.cursor = reset.cursor;
    });
    client.on("outbox", ({ pending }) => {
      this.story.waiting(pending);
      this.emit("state");
    });
    client.on("sent", ({ message }) => {
      this.inbox.thread(message.conversation_id).acknowledged(message);
      this.story.sent(message);
    });
    client.on("failed", ({ clientMessageId, error }) => {
      for (const thread of this.inbox.threads.values()) thread.refused(clientMessageId, error);
      this.story.refused(error);
    });
    client.on("token_expiring", () => (this.#expiring = true));
    client.on("session", () => {
      if (this.#expiring) this.story.refreshed();
      this.#expiring = false;
    });
    client.on("signed_out", () => this.#signedOut());
    client.on("typing_indicator", (frame) => this.inbox.typed(frame));
    client.on("user_status", (frame) => this.inbox.status(frame));
    client.on("error", (frame) => this.toast(frame.message));
    this.ring.listen(client);
    return client;
  }

  #expiring = false;

  #event(frame) {
    this.cursor = frame.cursor;
    this.inbox.take(frame);
    if (frame.type === "new_match") this.matched(frame.data.match);
    if (DURABLE_FOR_DECK.has(frame.type)) this.deck.count();
    this.emit("state");
  }

  #signedOut() {
    // Before there is a screen, whoever starts the phone signs in.
    if (this.status !== "ready") return;
    this.isOut = true;
    this.story.signedOut(this.#endedAt === null ? null : performance.now() - this.#endedAt);
    this.#endedAt = null;
    this.emit("screen");
    this.emit("state");
  }

  /** Goes on as whoever the store says, if the server still knows that session; else signs in. */
  async #beSomebody() {
    // Whoever was never here has nothing to be asked for.
    const known = (await this.store.get("session")) && (await this.client.me().catch(unlessSignedOut));
    if (known?.id !== this.person.id) await this.client.setSession(await this.#demoSession());
    this.me = known?.id === this.person.id ? known : await this.client.me();
  }

  async #demoSession() {
    const answer = await fetch(new URL("/demo/tokens", new URL(this.node, location.href)), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user_id: this.person.id }),
    });
    const session = await answer.json();
    if (!answer.ok) throw session;
    return session;
  }

  /** What an earlier life of this page left in the outbox. */
  #showWaiting() {
    for (const entry of this.client.pending())
      this.inbox.thread(entry.conversationId).wait({ ...entry, attachment: undefined });
  }
}

function unlessSignedOut(error) {
  if (error.status !== 401 && error.code !== "signed_out") throw error;
}
