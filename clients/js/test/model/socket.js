import { createHash } from "node:crypto";

const CHUNK = 1024;

/** One socket of the model: greets, replays, and answers. */
export class ModelSocket {
  isLive = false;
  #upload;

  constructor(server, ws, person) {
    Object.assign(this, { server, ws, person });
    ws.on("message", (data, isBinary) => (isBinary ? this.#chunk(data) : this.#frame(JSON.parse(String(data)))));
  }

  send(frame) {
    if (this.ws.readyState === 1) this.ws.send(JSON.stringify(frame));
  }

  close(code, reason = "") {
    this.ws.close(code, reason);
  }

  begin({ cursor, epoch }) {
    const { server, person } = this;
    const at = person.log.at(-1)?.cursor ?? 0;
    this.send({
      type: "welcome",
      session_id: `s-${server.handshakes.length}`,
      user_id: person.id,
      cursor: at,
      epoch: server.epoch,
      server_time: new Date().toISOString(),
      heartbeat_ms: server.heartbeatMs,
      limits: { frame_bytes: 65536, message_chars: 4000 },
    });
    this.isLive = true;
    if (cursor === undefined) return;
    const after = Number(cursor);
    const reason = epoch !== server.epoch ? "other_epoch" : after > at ? "ahead" : after + 1 < person.first ? "too_old" : "";
    if (reason) return this.send({ type: "reset", cursor: at, epoch: server.epoch, reason });
    for (const event of person.log) if (event.cursor > after) this.send(event);
    this.send({ type: "synced", cursor: at, epoch: server.epoch });
  }

  #frame(frame) {
    const { server } = this;
    server.received.push(frame);
    if (server.handle(this, frame)) return;
    const answer = this.#answers[frame.type];
    if (!answer) return this.send({ type: "error", code: "unknown_type", message: "…", temporary: false });
    const refusal = answer.call(this, frame);
    if (frame.ref === undefined || frame.type === "message") return;
    if (refusal) this.send({ type: "error", message: "…", temporary: false, ref: frame.ref, ...refusal });
    else this.send({ type: "ack", ref: frame.ref });
  }

  #answers = {
    ping: ({ timestamp }) => this.send({ type: "pong", timestamp, server_time: new Date().toISOString() }),
    message: (frame) => this.#message(frame),
    typing: () => {},
    focus: () => {},
    delivered: ({ conversation_id, seq }) => this.#receipt("delivery_receipt", conversation_id, seq),
    read_receipt: ({ message_id }) => {
      const [conversation, message] = this.#find(message_id);
      return message ? this.#receipt("read_receipt", conversation.id, message.seq) : { code: "not_found" };
    },
    authenticate: ({ token }) => (this.server.byAccess(token) === this.person ? undefined : { code: "invalid_token" }),
    edit_message: (frame) => this.#change(frame, "message_updated", (message) => (message.content = frame.content)),
    delete_message: (frame) => this.#change(frame, "message_deleted", (message) => (message.content = "")),
    reaction: (frame) =>
      this.#change(frame, "message_reaction", (message) => {
        const others = message.reactions.filter((one) => one.emoji !== frame.emoji);
        message.reactions = frame.remove ? others : [...others, { user_id: this.person.id, emoji: frame.emoji }];
      }),
    call_invite: (frame) => this.#relay(frame),
    call_hangup: (frame) => this.#relay(frame),
    upload_begin: (frame) => this.#begin(frame),
    upload_end: (frame) => this.#end(frame),
  };

  #message(frame) {
    const { server, person } = this;
    const conversation = server.conversations.get(frame.conversation_id);
    const { client_message_id } = frame;
    const refusal = conversation ? server.refuse(frame) : { code: "not_found" };
    if (refusal) {
      return this.send({ type: "error", message: "…", temporary: false, client_message_id, ...refusal });
    }
    const { message, duplicate } = server.say(conversation, person, client_message_id, frame.content, frame.attachment);
    if (server.loseAcks > 0) return void (server.loseAcks -= 1);
    const { id: message_id, conversation_id, seq, created_at } = message;
    this.send({ type: "ack", client_message_id, message_id, conversation_id, seq, created_at, duplicate });
  }

  #receipt(type, conversation_id, seq) {
    const conversation = this.server.conversations.get(conversation_id);
    const message = conversation?.messages[seq - 1];
    if (!message) return { code: "not_found" };
    const { id: user_id, username } = this.person;
    const timestamp = new Date().toISOString();
    this.server.tell(conversation, {
      type, conversation_id, message_id: message.id, seq, user_id, username, timestamp, rev: ++conversation.rev,
    });
  }

  #find(id) {
    for (const conversation of this.server.conversations.values()) {
      const message = conversation.messages.find((one) => one.id === id);
      if (message) return [conversation, message];
    }
    return [];
  }

  #change({ message_id }, type, change) {
    const [conversation, message] = this.#find(message_id);
    if (!message) return { code: "not_found" };
    change(message);
    message.rev = ++conversation.rev;
    const { seq, rev } = message;
    this.server.tell(conversation, {
      type, conversation_id: conversation.id, message_id, seq, rev, message: { ...message }, deleted_at: message.created_at,
    });
  }

  #relay({ ref, ...frame }) {
    const conversation = this.server.conversations.get(frame.conversation_id);
    for (const socket of this.server.sockets) {
      if (socket.person !== this.person && conversation?.members.includes(socket.person)) {
        socket.send({ ...frame, from_user_id: this.person.id });
      }
    }
  }

  #begin({ upload_id, size, sha256, filename, content_type }) {
    if (this.#upload && this.#upload.upload_id !== upload_id) return { code: "upload_in_progress" };
    const { uploads } = this.person;
    const upload = uploads.get(upload_id) ?? { upload_id, size, sha256, filename, content_type, bytes: Buffer.alloc(0) };
    if (upload.sha256 !== sha256) return { code: "conflict" };
    uploads.set(upload_id, upload);
    this.#upload = upload;
    this.send({ type: "upload_ready", upload_id, chunk_size: CHUNK, offset: upload.bytes.length });
  }

  #chunk(data) {
    const upload = this.#upload;
    this.server.received.push({ type: "binary", bytes: data.length - 8 });
    if (!upload) return this.close(1003, "unexpected_binary");
    if (this.server.handle(this, { type: "binary" })) return;
    if (Number(data.readBigUInt64BE(0)) !== upload.bytes.length) {
      return this.send({ type: "error", code: "upload_out_of_order", message: "…", temporary: false });
    }
    upload.bytes = Buffer.concat([upload.bytes, data.subarray(8)]);
    this.send({ type: "upload_progress", upload_id: upload.upload_id, received: upload.bytes.length });
  }

  #end({ upload_id }) {
    const upload = this.#upload;
    if (upload?.upload_id !== upload_id) return { code: "upload_unknown" };
    if (upload.bytes.length !== upload.size) return { code: "upload_incomplete" };
    this.#upload = undefined;
    const digest = createHash("sha256").update(upload.bytes).digest("hex");
    if (digest !== upload.sha256) return { code: "upload_corrupt" };
    const { filename, content_type, size } = upload;
    upload.id ??= this.server.nextId();
    const attachment = { id: upload.id, url: `${this.server.url}/media/${upload.id}`, filename, content_type, size };
    this.send({ type: "upload_done", upload_id, attachment });
  }
}
