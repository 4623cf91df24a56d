import { Api, type Registration } from "./api.js";
import { Backoff, type BackoffBounds } from "./backoff.js";
import { Calls } from "./calls.js";
import { type Clock, systemClock } from "./clock.js";
import { Connection, type State, type StateChange } from "./connection.js";
import { CursorTrack, type Position } from "./cursor.js";
import { Emitter, type Handler } from "./emitter.js";
import { ApiError } from "./errors.js";
import type { ClientEvents } from "./events.js";
import type { AnyFrame, Attachment, Limits, Message, OutgoingFrame } from "./frames.js";
import { Inbox } from "./inbox.js";
import type { User } from "./models.js";
import { Outbox, type OutboxEntry, type SendOptions, type Sending, frameOf } from "./outbox.js";
import { DeliveredReceipts } from "./receipts.js";
import { Requests } from "./requests.js";
import { type RequestOptions, Rest } from "./rest.js";
import { type Session, SessionKeeper } from "./session.js";
import { type WebSocketClass, byteLength } from "./socket.js";
import { MemoryStore, type Store } from "./store.js";
import { Typing } from "./typing.js";
import { type UploadOptions, Uploads } from "./upload.js";
import { onWake } from "./wake.js";

export interface ClientOptions {
  /** Where the server is, such as `https://match.example.com`. */
  baseUrl: string;
  /** Whoever is signed in; else what the store has, until `login` or `register`. */
  session?: Session;
  /** Keeps session, cursor and outbox. One for each person. Default: memory. */
  store?: Store;
  reconnect?: Partial<BackoffBounds>;
  /** The language of sentences for people, as `Accept-Language` has it. */
  language?: string;
  /** False: the app tells by itself what has arrived, with `markDelivered`. */
  autoDelivered?: boolean;
  /** Node before 22 has none of its own: `ws`. */
  webSocket?: WebSocketClass;
  fetch?: typeof globalThis.fetch;
  clock?: Clock;
  random?: () => number;
}

const RECONNECT: BackoffBounds = { minDelayMs: 500, maxDelayMs: 30_000 };
const FRAME_BYTES = 64 * 1024;
const ANSWERS = new Set(["ack", "error", "upload_ready", "upload_progress", "upload_done"]);

/** A person's connection to a Matchwire server: what was sent arrives once, what was missed is made up for. */
export class MatchwireClient extends Api {
  /** Sends what the two sides of a call tell each other. */
  readonly call: Calls;

  private readonly emitter = new Emitter<ClientEvents>();
  private readonly store: Store;
  private readonly keeper: SessionKeeper;
  private readonly rest: Rest;
  private readonly connection: Connection;
  private readonly outbox: Outbox;
  private readonly requests: Requests;
  private readonly uploads: Uploads;
  private readonly typists: Typing;
  private readonly delivered: DeliveredReceipts;
  private readonly loaded: Promise<void>;
  private readonly stopWaking: () => void;
  private readonly reading = new Map<number, number>();
  private track = new CursorTrack(undefined);
  private inbox = this.newInbox();
  private limits: Limits | undefined;
  private focused: number | null = null;
  private autoDelivered: boolean;

  constructor(options: ClientOptions) {
    super();
    const clock = options.clock ?? systemClock;
    const random = options.random ?? Math.random;
    const bounds = { ...RECONNECT, ...options.reconnect };
    const backoff = () => new Backoff(bounds, random);
    const send = (frame: OutgoingFrame) => this.connection.send(frame);
    const unanswered = () => this.connection.lost("no answer");
    const found = options.webSocket ?? (globalThis.WebSocket as WebSocketClass | undefined);
    if (!found) throw new TypeError("There is no WebSocket here: pass one, such as that of the package ws.");

    this.store = options.store ?? new MemoryStore();
    this.autoDelivered = options.autoDelivered ?? true;
    this.rest = new Rest(
      {
        baseUrl: options.baseUrl,
        fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
        clock,
        random,
        language: options.language,
      },
      () => this.keeper,
    );
    this.keeper = new SessionKeeper(this.store, {
      exchange: (refresh) => this.exchange(refresh),
      changed: (session) => this.sessionChanged(session),
      ended: (reason) => {
        this.connection.halt(reason.code);
        this.emitter.emit("signed_out", { reason });
      },
    });
    this.connection = new Connection(
      { WebSocket: found, clock, backoff: backoff() },
      {
        address: () => this.address(),
        renew: () => this.keeper.renew(this.session?.access ?? ""),
        signedOut: (reason) => void this.keeper.end(reason),
        changed: (change) => this.emitter.emit("state", change),
        frame: (frame) => this.read(frame),
        down: () => this.down(),
        inspect: () => (this.emitter.has("frame") ? (info) => this.emitter.emit("frame", info) : undefined),
      },
    );
    this.outbox = new Outbox(
      { store: this.store, clock, backoff: backoff() },
      {
        send,
        unanswered,
        changed: (pending) => this.emitter.emit("outbox", { pending }),
        sent: (clientMessageId, message) => this.emitter.emit("sent", { clientMessageId, message }),
        failed: (clientMessageId, error) => this.emitter.emit("failed", { clientMessageId, error }),
      },
    );
    this.requests = new Requests(clock, backoff(), { send, unanswered });
    this.uploads = new Uploads(clock, {
      send,
      sendBytes: (bytes, about) => this.connection.sendBytes(bytes, about),
      reconnect: (reason) => this.connection.lost(reason),
    });
    this.typists = new Typing(clock, send);
    this.delivered = new DeliveredReceipts(clock, send);
    this.call = new Calls((frame) => this.ask(frame, false));
    this.stopWaking = onWake(() => this.connection.wake());
    this.loaded = this.load(options.session);
    // Whoever connects hears of it.
    this.loaded.catch(() => {});
  }

  // ---- The session

  get session(): Session | undefined {
    return this.keeper.current;
  }

  get userId(): number | undefined {
    return this.keeper.userId;
  }

  login(email: string, password: string): Promise<User> {
    return this.signIn("accounts/auth/login", { email, password });
  }

  register(registration: Registration): Promise<User> {
    return this.signIn("accounts/auth/register", registration);
  }

  /** Takes tokens that were got in another way. An open socket moves to them in place. */
  async setSession(session: Session): Promise<void> {
    await this.loaded;
    const before = this.userId;
    await this.keeper.set(session);
    if (before !== undefined && before !== this.userId) this.connection.disconnect();
    await this.ownStore();
  }

  /** Signs out, here and at the server, and forgets everything of this person. */
  async logout(): Promise<void> {
    await this.loaded;
    const { session } = this;
    this.connection.disconnect();
    const refresh = session?.refresh;
    if (refresh) await this.rest.once(undefined, "POST", "accounts/auth/logout", { refresh }).catch(() => {});
    await this.keeper.end(ApiError.local("signed_out", "The person has signed out.", false));
    await this.forget();
  }

  override async request<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<T> {
    await this.loaded;
    return this.rest.request<T>(method, path, body, options);
  }

  // ---- The connection

  get state(): State {
    return this.connection.state;
  }

  /** Connects and stays connected. Resolves when everything missed has been seen, rejects when it stops instead. */
  connect(): Promise<void> {
    const live = new Promise<void>((resolve, reject) => {
      const off = this.on("state", ({ state, code, reason }: StateChange) => {
        if (state !== "live" && state !== "stopped" && state !== "idle") return;
        off();
        if (state === "live") resolve();
        else reject(ApiError.local(reason ?? state, `The connection has stopped (${code ?? reason ?? state}).`, false));
      });
      if (this.state === "live") {
        off();
        resolve();
      } else this.loaded.then(() => this.connection.connect(), reject);
    });
    live.catch(() => {});
    return live;
  }

  disconnect(): void {
    this.connection.disconnect();
  }

  /** Ends it for good: afterwards nothing of it runs any more. */
  close(): void {
    this.disconnect();
    this.stopWaking();
  }

  /** Cuts the socket as if the network had been lost for a moment. */
  drop(): void {
    this.connection.lost("dropped", "backoff");
  }

  /** While true it is as if there were no network, for REST too. */
  offline(offline: boolean): void {
    this.rest.offline = offline;
    this.connection.hold(offline);
  }

  on<N extends keyof ClientEvents>(name: N, handler: Handler<ClientEvents[N]>): () => void;
  /** Also for types of frames that this version does not know. */
  on(name: string, handler: Handler<AnyFrame>): () => void;
  on(name: string, handler: Handler<never>): () => void {
    return this.emitter.on(name as keyof ClientEvents, handler as Handler<unknown>);
  }

  // ---- Talking

  /** Puts a message into the outbox. It is sent now or when there is a connection, in its turn, and never twice. */
  sendMessage(conversationId: number, text: string, options: SendOptions = {}): Sending {
    this.typists.sent(conversationId);
    const sending = this.outbox.add(conversationId, text, options);
    const entry = this.outbox.pending().find((one) => one.clientMessageId === sending.clientMessageId);
    const tooLong = entry && this.tooLong(frameOf(entry));
    if (tooLong) this.outbox.refuse(sending.clientMessageId, tooLong);
    return sending;
  }

  /** What is not known to be stored yet, in order. */
  pending(): OutboxEntry[] {
    return this.outbox.pending();
  }

  /** Takes a message out of the outbox. False when it is too late for that. */
  cancelMessage(clientMessageId: string): boolean {
    return this.outbox.cancel(clientMessageId);
  }

  /** Tells that the person has read up to this message. */
  async markRead(conversationId: number, messageId: number): Promise<void> {
    if (this.reading.get(conversationId) === messageId) return;
    this.reading.set(conversationId, messageId);
    try {
      await this.ask({ type: "read_receipt", message_id: messageId }, true);
    } finally {
      if (this.reading.get(conversationId) === messageId) this.reading.delete(conversationId);
    }
  }

  /** Tells that the device has everything up to this place; done by itself unless `autoDelivered` is false. */
  markDelivered(conversationId: number, seq: number): void {
    this.delivered.note(conversationId, seq);
  }

  /** Tells that the person types, or no longer does. Call it as often as you like. */
  typing(conversationId: number, isTyping: boolean): void {
    this.typists.set(conversationId, isTyping);
  }

  /** Tells which conversation is on the screen: what arrives there is read, and no push is sent for it. */
  focus(conversationId: number | null): void {
    if (this.focused === conversationId) return;
    this.focused = conversationId;
    this.connection.send({ type: "focus", conversation_id: conversationId });
  }

  async editMessage(_conversationId: number, messageId: number, content: string): Promise<void> {
    await this.ask({ type: "edit_message", message_id: messageId, content }, true);
  }

  async deleteMessage(_conversationId: number, messageId: number): Promise<void> {
    await this.ask({ type: "delete_message", message_id: messageId }, true);
  }

  async react(_conversationId: number, messageId: number, emoji: string, on = true): Promise<void> {
    const remove = on ? {} : { remove: true };
    await this.ask({ type: "reaction", message_id: messageId, emoji, ...remove }, true);
  }

  /** Sends a file over the socket. After a cut it goes on where it was; the attachment's id goes into a message. */
  upload(data: Blob | Uint8Array | ArrayBuffer, options: UploadOptions): Promise<Attachment> {
    return this.uploads.upload(data, options);
  }

  // ---- Inside

  private ask(frame: OutgoingFrame, lasting: boolean): Promise<AnyFrame> {
    const tooLong = this.tooLong(frame);
    return tooLong ? Promise.reject(tooLong) : this.requests.ask(frame, lasting);
  }

  /** A frame over the limit would end the socket, and again with every attempt. */
  private tooLong(frame: OutgoingFrame): ApiError | undefined {
    const most = (this.limits?.frame_bytes ?? FRAME_BYTES) - 100;
    if (byteLength(JSON.stringify(frame)) <= most) return undefined;
    return ApiError.local("content_too_long", "The text is too long.", false);
  }

  private async load(session: Session | undefined): Promise<void> {
    if (session) await this.keeper.set(session);
    else await this.keeper.load();
    await this.ownStore();
    this.track = new CursorTrack((await this.store.get("cursor")) as Position | undefined);
    this.inbox = this.newInbox();
    await this.outbox.load();
  }

  /** What the store has of somebody else is not this person's. */
  private async ownStore(): Promise<void> {
    const { userId } = this;
    if (userId === undefined) return;
    const owner = await this.store.get("owner");
    if (owner !== undefined && owner !== userId) await this.forget();
    await this.store.set("owner", userId);
  }

  private async forget(): Promise<void> {
    await this.outbox.clear();
    this.requests.clear();
    this.uploads.clear();
    this.focused = null;
    this.track = new CursorTrack(undefined);
    this.inbox = this.newInbox();
    await this.store.delete("cursor");
    await this.store.delete("owner");
  }

  private async signIn(path: string, body: unknown): Promise<User> {
    await this.loaded;
    const answer = (await this.rest.once(undefined, "POST", path, body)) as Session & { user: User };
    const { user, access, refresh } = answer;
    await this.setSession({ access, refresh, user });
    return user;
  }

  private async exchange(refresh: string): Promise<{ access: string; refresh: string }> {
    const answer = await this.rest.once(undefined, "POST", "accounts/auth/refresh", { refresh });
    const pair = answer as { access: string; refresh: string };
    return { access: pair.access, refresh: pair.refresh };
  }

  private sessionChanged(session: Session): void {
    this.emitter.emit("session", session);
    if (!this.connection.isUp) return;
    // If it is refused, the server closes the socket and says why.
    this.requests.ask({ type: "authenticate", token: session.access }, false).catch(() => {});
  }

  private async address(): Promise<string> {
    if (!this.session) throw ApiError.local("signed_out", "Nobody is signed in.", false);
    const { ticket } = await this.rest.request<{ ticket: string }>("POST", "accounts/auth/ws-ticket");
    const { position } = this.track;
    this.inbox.begin(position);
    const query = new URLSearchParams({ ticket, errors: "frame" });
    if (position) {
      query.set("cursor", String(position.cursor));
      query.set("epoch", position.epoch);
    }
    return `${this.rest.baseUrl.replace(/^http/, "ws")}/ws/chat/?${query.toString()}`;
  }

  private newInbox(): Inbox {
    return new Inbox(this.track, {
      event: (frame) => this.event(frame),
      passing: (frame) => this.emitter.emit(frame.type as "pong", frame as never),
      reload: (reason, position) => this.emitter.demand("reset", { reason, ...position }),
      reloadFailed: (error) => {
        console.error("the app could not reload", error);
        this.connection.lost("reload failed", "backoff");
      },
      synced: (missed, { cursor }) => {
        this.connection.becameLive();
        this.emitter.emit("synced", { missed, cursor });
      },
      hole: () => this.connection.lost("an event is missing"),
      moved: (position) => void this.store.set("cursor", position).catch(() => {}),
    });
  }

  private event(frame: AnyFrame): Promise<void> | undefined {
    const waits = [
      this.emitter.emitAndWait(frame.type as "new_message", frame as never),
      this.emitter.emitAndWait("event", frame as never),
    ].filter((wait) => wait !== undefined);
    const handled = () => this.arrived(frame);
    if (waits.length > 0) return Promise.all(waits).then(handled);
    handled();
    return undefined;
  }

  private arrived(frame: AnyFrame): void {
    if (!this.autoDelivered || frame.type !== "new_message") return;
    const message = frame["message"] as Message;
    if (message.sender_id !== this.userId) this.delivered.note(message.conversation_id, message.seq);
  }

  private read(frame: AnyFrame): void {
    if (ANSWERS.has(frame.type)) {
      const isAnswer = this.uploads.answer(frame) || this.outbox.answer(frame) || this.requests.answer(frame);
      if (!isAnswer) this.emitter.emit(frame.type as "error", frame as never);
      return;
    }
    if (frame.type === "token_expiring" && this.session?.refresh) {
      this.keeper.renew(this.session.access).catch(() => {});
    }
    this.inbox.push(frame);
    if (frame.type === "welcome") this.up(frame);
  }

  private up(welcome: AnyFrame): void {
    this.limits = welcome["limits"] as Limits;
    if (this.focused !== null) this.connection.send({ type: "focus", conversation_id: this.focused });
    this.requests.up();
    this.outbox.pump();
    this.uploads.up();
    this.delivered.tell();
  }

  private down(): void {
    this.inbox.forget();
    this.outbox.down();
    this.requests.down();
    this.uploads.down();
    this.typists.down();
  }
}
