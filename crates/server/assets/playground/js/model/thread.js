/** One conversation's messages: those that are stored, in the order of `seq`, and behind them those that wait. */
export class Thread {
  static PAGE = 40;
  messages = new Map();
  waiting = new Map();
  state = "new";
  hasOlder = false;

  constructor(phone, id) {
    [this.phone, this.id] = [phone, id];
  }

  get stored() {
    return [...this.messages.values()].sort((a, b) => a.seq - b.seq);
  }

  get newest() {
    return this.stored.at(-1);
  }

  async load() {
    if (this.state === "loading") return;
    this.state = this.messages.size ? this.state : "loading";
    this.#changed();
    try {
      const page = await this.phone.client.messages(this.id, { limit: Thread.PAGE });
      this.messages.clear();
      page.forEach((message) => this.put(message));
      [this.state, this.hasOlder] = ["ready", (this.stored[0]?.seq ?? 1) > 1];
    } catch (error) {
      if (!this.messages.size) this.state = "failed";
    }
    this.#changed();
  }

  async loadOlder() {
    const page = await this.phone.client.messages(this.id, { limit: Thread.PAGE, beforeSeq: this.stored[0].seq });
    page.forEach((message) => this.put(message));
    this.hasOlder = (this.stored[0]?.seq ?? 1) > 1;
    this.#changed();
  }

  /** Of two copies of a message the one with the larger `rev` is newer. */
  put(message) {
    const known = this.messages.get(message.id);
    if (!known || (message.rev ?? 0) >= (known.rev ?? 0)) {
      // A live message says nothing about receipts that came before it.
      const read = {
        is_read: message.is_read || known?.is_read,
        is_delivered: message.is_delivered || known?.is_delivered,
      };
      this.messages.set(message.id, { ...message, ...read, isNew: !known && this.state === "ready" });
    }
    if (message.client_message_id) this.waiting.delete(message.client_message_id);
  }

  /** What the person wrote is there at once, and is told apart from what is stored. */
  wait(entry) {
    this.waiting.set(entry.clientMessageId, entry);
    this.#changed();
  }

  acknowledged(ack) {
    const entry = this.waiting.get(ack.client_message_id);
    this.waiting.delete(ack.client_message_id);
    if (entry && !this.messages.has(ack.message_id)) {
      this.put({
        id: ack.message_id,
        seq: ack.seq,
        rev: 0,
        kind: "text",
        sender_id: this.phone.me.id,
        content: entry.content,
        created_at: ack.created_at,
        reply_to: entry.replyTo ?? null,
        reactions: [],
        attachment: entry.attachment?.url ?? null,
        attachment_info: entry.attachment ?? null,
        client_message_id: ack.client_message_id,
      });
    }
    this.#changed();
  }

  refused(clientMessageId, error) {
    const entry = this.waiting.get(clientMessageId);
    if (entry) entry.error = error;
    this.#changed();
  }

  forget(clientMessageId) {
    this.waiting.delete(clientMessageId);
    this.#changed();
  }

  /** Somebody's horizon moved: everything up to there that others wrote. */
  receipt({ seq, user_id: by }, what) {
    for (const message of this.messages.values()) {
      if (message.seq > seq || (message.sender_id ?? message.sender?.id) === by) continue;
      message.is_delivered = true;
      if (what === "read") message.is_read = true;
    }
    this.#changed();
  }

  deleted(frame) {
    const message = this.messages.get(frame.message_id);
    if (message)
      Object.assign(message, {
        content: "",
        attachment: null,
        attachment_info: null,
        reactions: [],
        deleted_at: frame.deleted_at,
        rev: frame.rev,
      });
    this.#changed();
  }

  reacted(frame) {
    const message = this.messages.get(frame.message_id);
    if (message && frame.user_id !== null) {
      const others = message.reactions.filter((reaction) => reaction.user_id !== frame.user_id);
      message.reactions = [...others, ...frame.user_emojis.map((emoji) => ({ user_id: frame.user_id, emoji }))];
      message.rev = frame.rev;
    }
    this.#changed();
  }

  #changed() {
    this.phone.emit("thread", this.id);
  }
}
