import { Thread } from "./thread.js";

/** Matches, conversations, who is here and who types. */
export class Inbox {
  state = "loading";
  conversations = new Map();
  people = new Map();
  threads = new Map();
  typing = new Map();
  open = null;

  constructor(phone) {
    this.phone = phone;
  }

  get list() {
    const at = (one) => one.last_message?.created_at ?? one.updated_at ?? one.created_at;
    return [...this.conversations.values()].sort((a, b) => (at(a) < at(b) ? 1 : -1));
  }

  get unread() {
    return this.list.reduce((sum, one) => sum + (one.unread_count ?? 0), 0);
  }

  async load() {
    try {
      const { client } = this.phone;
      const [conversations, matches] = await Promise.all([client.conversations(), client.matches()]);
      this.conversations = new Map(conversations.map((one) => [one.id, one]));
      for (const match of matches.results ?? matches) this.meet(match.conversation_id, match.matched_user);
      this.state = "ready";
      for (const thread of this.threads.values()) if (thread.state !== "new") await thread.load();
    } catch {
      if (this.state !== "ready") this.state = "failed";
    }
    this.#changed();
  }

  /** The other person of a conversation, as well as they are known. */
  person(id) {
    const other = this.conversations.get(id)?.participants?.find((one) => one.id !== this.phone.me.id);
    return { ...other, ...this.people.get(id) };
  }

  name(id) {
    const person = this.person(id);
    return person.first_name || person.username || "Somebody";
  }

  meet(conversation, person) {
    this.people.set(conversation, { ...this.people.get(conversation), ...person });
  }

  thread(id) {
    if (!this.threads.has(id)) this.threads.set(id, new Thread(this.phone, id));
    return this.threads.get(id);
  }

  /** Shows a conversation, or none. What is on the screen counts as read. */
  show(id) {
    this.open = id;
    this.phone.client.focus(id);
    if (id !== null) {
      const thread = this.thread(id);
      if (thread.state === "new" || thread.state === "failed") thread.load().then(() => this.read());
      else this.read();
    }
    this.phone.emit("screen");
    this.#changed();
  }

  read() {
    const [id, me] = [this.open, this.phone.me.id];
    if (id === null) return;
    const entry = this.conversations.get(id);
    const last = this.thread(id).stored.findLast((message) => (message.sender_id ?? message.sender?.id) !== me);
    if (!last || !entry?.unread_count) return;
    entry.unread_count = 0;
    this.phone.client.markRead(id, last.id);
    this.#changed();
  }

  /** A durable frame, live or replayed: both look alike. */
  take(frame) {
    const id = frame.conversation_id;
    switch (frame.type) {
      case "new_match":
        return this.meet(frame.data.match.conversation_id, frame.data.match.user);
      case "conversation_update":
        if (frame.event === "conversation.delete") this.#gone(frame.data.id);
        else
          this.conversations.set(frame.data.id, {
            unread_count: 0,
            last_message: null,
            ...this.conversations.get(frame.data.id),
            ...frame.data,
          });
        break;
      case "match_removed":
        this.#gone(id);
        break;
      case "new_message":
        this.#arrived(id, frame.message);
        break;
      case "message_updated":
        this.thread(id).put(frame.message);
        this.#preview(id, frame.message);
        break;
      case "message_deleted":
        this.thread(id).deleted(frame);
        this.#preview(id, { id: frame.message_id, content: "", deleted_at: frame.deleted_at });
        break;
      case "message_reaction":
        this.thread(id).reacted(frame);
        break;
      case "read_receipt":
        if (frame.user_id === this.phone.me.id) this.#readElsewhere(id);
        this.thread(id).receipt(frame, "read");
        break;
      case "delivery_receipt":
        this.thread(id).receipt(frame, "delivered");
        break;
      default:
        return;
    }
    this.#changed(id);
  }

  typed({ conversation_id: id, is_typing: isTyping }) {
    clearTimeout(this.typing.get(id));
    this.typing.delete(id);
    // The server says the same after six seconds; whoever lost its frame must not see dots for ever.
    if (isTyping)
      this.typing.set(
        id,
        setTimeout(() => this.typed({ conversation_id: id, is_typing: false }), 7000),
      );
    this.#changed(id);
  }

  status(frame) {
    for (const [id, entry] of this.conversations) {
      if (!entry.participants?.some((one) => one.id === frame.user_id)) continue;
      this.meet(id, { is_online: frame.status === "online", last_activity: frame.last_seen });
    }
    this.#changed();
  }

  #arrived(id, message) {
    const mine = (message.sender_id ?? message.sender.id) === this.phone.me.id;
    this.thread(id).put(message);
    if (!mine) this.typed({ conversation_id: id, is_typing: false });
    const entry = this.conversations.get(id);
    if (!entry) return;
    // Whatever a replay brings again is counted once.
    const known = entry.last_message?.seq >= message.seq;
    if (!known) entry.last_message = message;
    if (!mine && !known && this.open !== id) entry.unread_count = (entry.unread_count ?? 0) + 1;
    else if (this.open === id && !mine) {
      entry.unread_count = 1;
      this.read();
    }
  }

  #preview(id, message) {
    const entry = this.conversations.get(id);
    if (entry?.last_message?.id === message.id) entry.last_message = { ...entry.last_message, ...message };
  }

  #readElsewhere(id) {
    const entry = this.conversations.get(id);
    if (entry) entry.unread_count = 0;
  }

  #gone(id) {
    this.conversations.delete(id);
    this.threads.delete(id);
    if (this.open === id) {
      this.phone.toast("This conversation has ended.");
      this.show(null);
    }
  }

  #changed(id) {
    this.phone.emit("inbox");
    if (id !== undefined) this.phone.emit("thread", id);
  }
}
