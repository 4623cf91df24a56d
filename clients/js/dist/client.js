import { Api } from "./api.js";
import { Backoff } from "./backoff.js";
import { Calls } from "./calls.js";
import { systemClock } from "./clock.js";
import { Connection } from "./connection.js";
import { CursorTrack } from "./cursor.js";
import { Emitter } from "./emitter.js";
import { ApiError } from "./errors.js";
import { Inbox } from "./inbox.js";
import { Outbox, frameOf } from "./outbox.js";
import { DeliveredReceipts } from "./receipts.js";
import { Requests } from "./requests.js";
import { Rest } from "./rest.js";
import { SessionKeeper } from "./session.js";
import { byteLength } from "./socket.js";
import { MemoryStore } from "./store.js";
import { Typing } from "./typing.js";
import { Uploads } from "./upload.js";
import { onWake } from "./wake.js";
const RECONNECT = { minDelayMs: 500, maxDelayMs: 30_000 };
const FRAME_BYTES = 64 * 1024;
const ANSWERS = new Set(["ack", "error", "upload_ready", "upload_progress", "upload_done"]);
/** A person's connection to a Matchwire server: what was sent arrives once, what was missed is made up for. */
export class MatchwireClient extends Api {
    /** Sends what the two sides of a call tell each other. */
    call;
    emitter = new Emitter();
    store;
    keeper;
    rest;
    connection;
    outbox;
    requests;
    uploads;
    typists;
    delivered;
    loaded;
    stopWaking;
    reading = new Map();
    track = new CursorTrack(undefined);
    inbox = this.newInbox();
    limits;
    focused = null;
    autoDelivered;
    constructor(options) {
        super();
        const clock = options.clock ?? systemClock;
        const random = options.random ?? Math.random;
        const bounds = { ...RECONNECT, ...options.reconnect };
        const backoff = () => new Backoff(bounds, random);
        const send = (frame) => this.connection.send(frame);
        const unanswered = () => this.connection.lost("no answer");
        const found = options.webSocket ?? globalThis.WebSocket;
        if (!found)
            throw new TypeError("There is no WebSocket here: pass one, such as that of the package ws.");
        this.store = options.store ?? new MemoryStore();
        this.autoDelivered = options.autoDelivered ?? true;
        this.rest = new Rest({
            baseUrl: options.baseUrl,
            fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
            clock,
            random,
            language: options.language,
        }, () => this.keeper);
        this.keeper = new SessionKeeper(this.store, {
            exchange: (refresh) => this.exchange(refresh),
            changed: (session) => this.sessionChanged(session),
            ended: (reason) => {
                this.connection.halt(reason.code);
                this.emitter.emit("signed_out", { reason });
            },
        });
        this.connection = new Connection({ WebSocket: found, clock, backoff: backoff() }, {
            address: () => this.address(),
            renew: () => this.keeper.renew(this.session?.access ?? ""),
            signedOut: (reason) => void this.keeper.end(reason),
            changed: (change) => this.emitter.emit("state", change),
            frame: (frame) => this.read(frame),
            down: () => this.down(),
            inspect: () => (this.emitter.has("frame") ? (info) => this.emitter.emit("frame", info) : undefined),
        });
        this.outbox = new Outbox({ store: this.store, clock, backoff: backoff() }, {
            send,
            unanswered,
            changed: (pending) => this.emitter.emit("outbox", { pending }),
            sent: (clientMessageId, message) => this.emitter.emit("sent", { clientMessageId, message }),
            failed: (clientMessageId, error) => this.emitter.emit("failed", { clientMessageId, error }),
        });
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
        this.loaded.catch(() => { });
    }
    // ---- The session
    get session() {
        return this.keeper.current;
    }
    get userId() {
        return this.keeper.userId;
    }
    login(email, password) {
        return this.signIn("accounts/auth/login", { email, password });
    }
    register(registration) {
        return this.signIn("accounts/auth/register", registration);
    }
    /** Takes tokens that were got in another way. An open socket moves to them in place. */
    async setSession(session) {
        await this.loaded;
        const before = this.userId;
        await this.keeper.set(session);
        if (before !== undefined && before !== this.userId)
            this.connection.disconnect();
        await this.ownStore();
    }
    /** Signs out, here and at the server, and forgets everything of this person. */
    async logout() {
        await this.loaded;
        const { session } = this;
        this.connection.disconnect();
        const refresh = session?.refresh;
        if (refresh)
            await this.rest.once(undefined, "POST", "accounts/auth/logout", { refresh }).catch(() => { });
        await this.keeper.end(ApiError.local("signed_out", "The person has signed out.", false));
        await this.forget();
    }
    async request(method, path, body, options = {}) {
        await this.loaded;
        return this.rest.request(method, path, body, options);
    }
    // ---- The connection
    get state() {
        return this.connection.state;
    }
    /** Connects and stays connected. Resolves when everything missed has been seen, rejects when it stops instead. */
    connect() {
        const live = new Promise((resolve, reject) => {
            const off = this.on("state", ({ state, code, reason }) => {
                if (state !== "live" && state !== "stopped" && state !== "idle")
                    return;
                off();
                if (state === "live")
                    resolve();
                else
                    reject(ApiError.local(reason ?? state, `The connection has stopped (${code ?? reason ?? state}).`, false));
            });
            if (this.state === "live") {
                off();
                resolve();
            }
            else
                this.loaded.then(() => this.connection.connect(), reject);
        });
        live.catch(() => { });
        return live;
    }
    disconnect() {
        this.connection.disconnect();
    }
    /** Ends it for good: afterwards nothing of it runs any more. */
    close() {
        this.disconnect();
        this.stopWaking();
    }
    /** Cuts the socket as if the network had been lost for a moment. */
    drop() {
        this.connection.lost("dropped", "backoff");
    }
    /** While true it is as if there were no network, for REST too. */
    offline(offline) {
        this.rest.offline = offline;
        this.connection.hold(offline);
    }
    on(name, handler) {
        return this.emitter.on(name, handler);
    }
    // ---- Talking
    /** Puts a message into the outbox. It is sent now or when there is a connection, in its turn, and never twice. */
    sendMessage(conversationId, text, options = {}) {
        this.typists.sent(conversationId);
        const sending = this.outbox.add(conversationId, text, options);
        const entry = this.outbox.pending().find((one) => one.clientMessageId === sending.clientMessageId);
        const tooLong = entry && this.tooLong(frameOf(entry));
        if (tooLong)
            this.outbox.refuse(sending.clientMessageId, tooLong);
        return sending;
    }
    /** What is not known to be stored yet, in order. */
    pending() {
        return this.outbox.pending();
    }
    /** Takes a message out of the outbox. False when it is too late for that. */
    cancelMessage(clientMessageId) {
        return this.outbox.cancel(clientMessageId);
    }
    /** Tells that the person has read up to this message. */
    async markRead(conversationId, messageId) {
        if (this.reading.get(conversationId) === messageId)
            return;
        this.reading.set(conversationId, messageId);
        try {
            await this.ask({ type: "read_receipt", message_id: messageId }, true);
        }
        finally {
            if (this.reading.get(conversationId) === messageId)
                this.reading.delete(conversationId);
        }
    }
    /** Tells that the device has everything up to this place; done by itself unless `autoDelivered` is false. */
    markDelivered(conversationId, seq) {
        this.delivered.note(conversationId, seq);
    }
    /** Tells that the person types, or no longer does. Call it as often as you like. */
    typing(conversationId, isTyping) {
        this.typists.set(conversationId, isTyping);
    }
    /** Tells which conversation is on the screen: what arrives there is read, and no push is sent for it. */
    focus(conversationId) {
        if (this.focused === conversationId)
            return;
        this.focused = conversationId;
        this.connection.send({ type: "focus", conversation_id: conversationId });
    }
    async editMessage(_conversationId, messageId, content) {
        await this.ask({ type: "edit_message", message_id: messageId, content }, true);
    }
    async deleteMessage(_conversationId, messageId) {
        await this.ask({ type: "delete_message", message_id: messageId }, true);
    }
    async react(_conversationId, messageId, emoji, on = true) {
        const remove = on ? {} : { remove: true };
        await this.ask({ type: "reaction", message_id: messageId, emoji, ...remove }, true);
    }
    /** Sends a file over the socket. After a cut it goes on where it was; the attachment's id goes into a message. */
    upload(data, options) {
        return this.uploads.upload(data, options);
    }
    // ---- Inside
    ask(frame, lasting) {
        const tooLong = this.tooLong(frame);
        return tooLong ? Promise.reject(tooLong) : this.requests.ask(frame, lasting);
    }
    /** A frame over the limit would end the socket, and again with every attempt. */
    tooLong(frame) {
        const most = (this.limits?.frame_bytes ?? FRAME_BYTES) - 100;
        if (byteLength(JSON.stringify(frame)) <= most)
            return undefined;
        return ApiError.local("content_too_long", "The text is too long.", false);
    }
    async load(session) {
        if (session)
            await this.keeper.set(session);
        else
            await this.keeper.load();
        await this.ownStore();
        this.track = new CursorTrack((await this.store.get("cursor")));
        this.inbox = this.newInbox();
        await this.outbox.load();
    }
    /** What the store has of somebody else is not this person's. */
    async ownStore() {
        const { userId } = this;
        if (userId === undefined)
            return;
        const owner = await this.store.get("owner");
        if (owner !== undefined && owner !== userId)
            await this.forget();
        await this.store.set("owner", userId);
    }
    async forget() {
        await this.outbox.clear();
        this.requests.clear();
        this.uploads.clear();
        this.focused = null;
        this.track = new CursorTrack(undefined);
        this.inbox = this.newInbox();
        await this.store.delete("cursor");
        await this.store.delete("owner");
    }
    async signIn(path, body) {
        await this.loaded;
        const answer = (await this.rest.once(undefined, "POST", path, body));
        const { user, access, refresh } = answer;
        await this.setSession({ access, refresh, user });
        return user;
    }
    async exchange(refresh) {
        const answer = await this.rest.once(undefined, "POST", "accounts/auth/refresh", { refresh });
        const pair = answer;
        return { access: pair.access, refresh: pair.refresh };
    }
    sessionChanged(session) {
        this.emitter.emit("session", session);
        if (!this.connection.isUp)
            return;
        // If it is refused, the server closes the socket and says why.
        this.requests.ask({ type: "authenticate", token: session.access }, false).catch(() => { });
    }
    async address() {
        if (!this.session)
            throw ApiError.local("signed_out", "Nobody is signed in.", false);
        const { ticket } = await this.rest.request("POST", "accounts/auth/ws-ticket");
        const { position } = this.track;
        this.inbox.begin(position);
        const query = new URLSearchParams({ ticket, errors: "frame" });
        if (position) {
            query.set("cursor", String(position.cursor));
            query.set("epoch", position.epoch);
        }
        return `${this.rest.baseUrl.replace(/^http/, "ws")}/ws/chat/?${query.toString()}`;
    }
    newInbox() {
        return new Inbox(this.track, {
            event: (frame) => this.event(frame),
            passing: (frame) => this.emitter.emit(frame.type, frame),
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
            moved: (position) => void this.store.set("cursor", position).catch(() => { }),
        });
    }
    event(frame) {
        const waits = [
            this.emitter.emitAndWait(frame.type, frame),
            this.emitter.emitAndWait("event", frame),
        ].filter((wait) => wait !== undefined);
        const handled = () => this.arrived(frame);
        if (waits.length > 0)
            return Promise.all(waits).then(handled);
        handled();
        return undefined;
    }
    arrived(frame) {
        if (!this.autoDelivered || frame.type !== "new_message")
            return;
        const message = frame["message"];
        if (message.sender_id !== this.userId)
            this.delivered.note(message.conversation_id, message.seq);
    }
    read(frame) {
        if (ANSWERS.has(frame.type)) {
            const isAnswer = this.uploads.answer(frame) || this.outbox.answer(frame) || this.requests.answer(frame);
            if (!isAnswer)
                this.emitter.emit(frame.type, frame);
            return;
        }
        if (frame.type === "token_expiring" && this.session?.refresh) {
            this.keeper.renew(this.session.access).catch(() => { });
        }
        this.inbox.push(frame);
        if (frame.type === "welcome")
            this.up(frame);
    }
    up(welcome) {
        this.limits = welcome["limits"];
        if (this.focused !== null)
            this.connection.send({ type: "focus", conversation_id: this.focused });
        this.requests.up();
        this.outbox.pump();
        this.uploads.up();
        this.delivered.tell();
    }
    down() {
        this.inbox.forget();
        this.outbox.down();
        this.requests.down();
        this.uploads.down();
        this.typists.down();
    }
}
