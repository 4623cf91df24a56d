import { ApiError, isAboutTheSession } from "./errors.js";
import { uniqueId } from "./ids.js";
const PREFIX = "outbox/";
const ACK_PATIENCE_MS = 15_000;
/**
 * Messages that are not known to be stored. Each is kept in the store before it is sent and is sent until it is answered; its
 * id makes a second arrival harmless. Of a conversation one is under way at a time, so that none can overtake another.
 */
export class Outbox {
    parts;
    hooks;
    entries = [];
    waiters = new Map();
    unsaved = new Set();
    /** By conversation: what is under way, and the timer of its patience. */
    flying = new Map();
    resting = new Set();
    restTimers = [];
    constructor(parts, hooks) {
        this.parts = parts;
        this.hooks = hooks;
    }
    /** Reads what an earlier run left. */
    async load() {
        const kept = await this.parts.store.list(PREFIX);
        const known = new Set(this.entries.map((entry) => entry.clientMessageId));
        const older = kept.map(([, value]) => value).filter((entry) => !known.has(entry.clientMessageId));
        this.entries = [...older, ...this.entries];
        if (older.length > 0)
            this.hooks.changed(this.entries.length);
    }
    pending() {
        return this.entries.map((entry) => ({ ...entry }));
    }
    add(conversationId, content, options) {
        const { attachment, replyTo } = options;
        const last = this.entries.at(-1)?.createdAt ?? 0;
        const entry = {
            clientMessageId: uniqueId(),
            conversationId,
            content,
            createdAt: Math.max(this.parts.clock.now(), last + 1),
            ...(attachment === undefined ? {} : { attachment: String(attachment) }),
            ...(replyTo === undefined ? {} : { replyTo }),
        };
        const { clientMessageId } = entry;
        const done = new Promise((resolve, reject) => this.waiters.set(clientMessageId, { resolve, reject }));
        // Who only listens to the events "sent" and "failed" has not forgotten anything.
        done.catch(() => { });
        this.entries.push(entry);
        this.hooks.changed(this.entries.length);
        this.unsaved.add(clientMessageId);
        const saved = () => {
            this.unsaved.delete(clientMessageId);
            this.pump();
        };
        // A store that is full must not keep a message from being sent.
        this.parts.store.set(keyOf(entry), entry).then(saved, saved);
        return { clientMessageId, done };
    }
    /** Sends what may be sent now. */
    pump() {
        const seen = new Set();
        for (const entry of this.entries) {
            const { conversationId, clientMessageId } = entry;
            if (seen.has(conversationId))
                continue;
            seen.add(conversationId);
            if (this.flying.has(conversationId) || this.resting.has(conversationId))
                continue;
            if (this.unsaved.has(clientMessageId) || !this.hooks.send(frameOf(entry)))
                continue;
            const timer = this.parts.clock.setTimeout(() => this.hooks.unanswered(), ACK_PATIENCE_MS);
            this.flying.set(conversationId, { id: clientMessageId, timer });
        }
    }
    /** The connection is gone: whatever was under way has to be sent again. */
    down() {
        for (const { timer } of this.flying.values())
            this.parts.clock.clearTimeout(timer);
        for (const timer of this.restTimers)
            this.parts.clock.clearTimeout(timer);
        this.flying.clear();
        this.resting.clear();
        this.restTimers = [];
    }
    /** True when the answer belonged to a message of ours. */
    answer(frame) {
        const id = frame["client_message_id"];
        const entry = this.entries.find((one) => one.clientMessageId === id);
        if (!entry)
            return false;
        this.land(entry);
        if (frame.type === "ack") {
            const ack = frame;
            this.parts.backoff.reset();
            this.remove(entry, (waiter) => waiter?.resolve(ack));
            this.hooks.sent(entry.clientMessageId, ack);
        }
        else {
            const error = ApiError.ofFrame(frame);
            if (error.temporary)
                this.rest(entry.conversationId, error.retryAfterMs);
            // The socket is about to be closed for it; the message will be sent by the next session.
            else if (!isAboutTheSession(error))
                this.fail(entry, error);
        }
        this.pump();
        return true;
    }
    /** Refuses a message on this side. */
    refuse(clientMessageId, error) {
        const entry = this.entries.find((one) => one.clientMessageId === clientMessageId);
        if (entry)
            this.fail(entry, error);
    }
    /** Takes a message back that was not sent yet. False when it is under way or gone already. */
    cancel(clientMessageId) {
        const entry = this.entries.find((one) => one.clientMessageId === clientMessageId);
        if (!entry || this.flying.get(entry.conversationId)?.id === clientMessageId)
            return false;
        this.fail(entry, ApiError.local("aborted", "The message was taken back.", false));
        return true;
    }
    /** Throws everything away: whoever wrote it has signed out. */
    async clear() {
        this.down();
        for (const entry of [...this.entries]) {
            this.fail(entry, ApiError.local("signed_out", "The session has ended.", false));
        }
        for (const [key] of await this.parts.store.list(PREFIX))
            await this.parts.store.delete(key);
    }
    fail(entry, error) {
        this.remove(entry, (waiter) => waiter?.reject(error));
        this.hooks.failed(entry.clientMessageId, error);
    }
    remove(entry, tell) {
        this.entries = this.entries.filter((one) => one !== entry);
        void this.parts.store.delete(keyOf(entry)).catch(() => { });
        const waiter = this.waiters.get(entry.clientMessageId);
        this.waiters.delete(entry.clientMessageId);
        tell(waiter);
        this.hooks.changed(this.entries.length);
    }
    land(entry) {
        const flight = this.flying.get(entry.conversationId);
        if (flight?.id !== entry.clientMessageId)
            return;
        this.parts.clock.clearTimeout(flight.timer);
        this.flying.delete(entry.conversationId);
    }
    /** It keeps its place: what was written after it waits too. */
    rest(conversationId, retryAfterMs) {
        this.resting.add(conversationId);
        const wait = retryAfterMs ?? 250 + this.parts.backoff.next();
        const timer = this.parts.clock.setTimeout(() => {
            this.restTimers = this.restTimers.filter((one) => one !== timer);
            this.resting.delete(conversationId);
            this.pump();
        }, wait);
        this.restTimers.push(timer);
    }
}
function keyOf(entry) {
    return `${PREFIX}${String(entry.createdAt).padStart(15, "0")}-${entry.clientMessageId}`;
}
export function frameOf(entry) {
    return {
        type: "message",
        conversation_id: entry.conversationId,
        content: entry.content,
        client_message_id: entry.clientMessageId,
        ...(entry.attachment === undefined ? {} : { attachment: entry.attachment }),
        ...(entry.replyTo === undefined ? {} : { reply_to: entry.replyTo }),
    };
}
