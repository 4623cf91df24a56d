import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import { ApiError } from "./errors.js";
import type { Ack, AnyFrame, OutgoingFrame } from "./frames.js";
import type { Store } from "./store.js";
export interface OutboxEntry {
    clientMessageId: string;
    conversationId: number;
    content: string;
    attachment?: string | undefined;
    replyTo?: number | undefined;
    /** Milliseconds since 1970, by this device's clock; rises from entry to entry. */
    createdAt: number;
}
export interface SendOptions {
    /** The id or URL of an own upload. */
    attachment?: string | number | undefined;
    /** The id of the message that this one answers. */
    replyTo?: number | undefined;
}
export interface Sending {
    clientMessageId: string;
    /** Resolves when the message is stored, whenever that is; rejects when it is refused for good. */
    done: Promise<Ack>;
}
export interface OutboxHooks {
    send(frame: OutgoingFrame): boolean;
    /** A message got no answer in time: the connection cannot be trusted. */
    unanswered(): void;
    changed(pending: number): void;
    sent(clientMessageId: string, ack: Ack): void;
    failed(clientMessageId: string, error: ApiError): void;
}
export interface OutboxParts {
    store: Store;
    clock: Clock;
    backoff: Backoff;
}
/**
 * Messages that are not known to be stored. Each is kept in the store before it is sent and is sent until it is answered; its
 * id makes a second arrival harmless. Of a conversation one is under way at a time, so that none can overtake another.
 */
export declare class Outbox {
    private readonly parts;
    private readonly hooks;
    private entries;
    private readonly waiters;
    private readonly unsaved;
    /** By conversation: what is under way, and the timer of its patience. */
    private readonly flying;
    private readonly resting;
    private restTimers;
    constructor(parts: OutboxParts, hooks: OutboxHooks);
    /** Reads what an earlier run left. */
    load(): Promise<void>;
    pending(): OutboxEntry[];
    add(conversationId: number, content: string, options: SendOptions): Sending;
    /** Sends what may be sent now. */
    pump(): void;
    /** The connection is gone: whatever was under way has to be sent again. */
    down(): void;
    /** True when the answer belonged to a message of ours. */
    answer(frame: AnyFrame): boolean;
    /** Refuses a message on this side. */
    refuse(clientMessageId: string, error: ApiError): void;
    /** Takes a message back that was not sent yet. False when it is under way or gone already. */
    cancel(clientMessageId: string): boolean;
    /** Throws everything away: whoever wrote it has signed out. */
    clear(): Promise<void>;
    private fail;
    private remove;
    private land;
    /** It keeps its place: what was written after it waits too. */
    private rest;
}
export declare function frameOf(entry: OutboxEntry): OutgoingFrame;
