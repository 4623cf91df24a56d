import { Api, type Registration } from "./api.js";
import { type BackoffBounds } from "./backoff.js";
import { Calls } from "./calls.js";
import { type Clock } from "./clock.js";
import { type State } from "./connection.js";
import { type Handler } from "./emitter.js";
import type { ClientEvents } from "./events.js";
import type { AnyFrame, Attachment } from "./frames.js";
import type { User } from "./models.js";
import { type OutboxEntry, type SendOptions, type Sending } from "./outbox.js";
import { type RequestOptions } from "./rest.js";
import { type Session } from "./session.js";
import { type WebSocketClass } from "./socket.js";
import { type Store } from "./store.js";
import { type UploadOptions } from "./upload.js";
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
/** A person's connection to a Matchwire server: what was sent arrives once, what was missed is made up for. */
export declare class MatchwireClient extends Api {
    /** Sends what the two sides of a call tell each other. */
    readonly call: Calls;
    private readonly emitter;
    private readonly store;
    private readonly keeper;
    private readonly rest;
    private readonly connection;
    private readonly outbox;
    private readonly requests;
    private readonly uploads;
    private readonly typists;
    private readonly delivered;
    private readonly loaded;
    private readonly stopWaking;
    private readonly reading;
    private track;
    private inbox;
    private limits;
    private focused;
    private autoDelivered;
    constructor(options: ClientOptions);
    get session(): Session | undefined;
    get userId(): number | undefined;
    login(email: string, password: string): Promise<User>;
    register(registration: Registration): Promise<User>;
    /** Takes tokens that were got in another way. An open socket moves to them in place. */
    setSession(session: Session): Promise<void>;
    /** Signs out, here and at the server, and forgets everything of this person. */
    logout(): Promise<void>;
    request<T = unknown>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T>;
    get state(): State;
    /** Connects and stays connected. Resolves when everything missed has been seen, rejects when it stops instead. */
    connect(): Promise<void>;
    disconnect(): void;
    /** Ends it for good: afterwards nothing of it runs any more. */
    close(): void;
    /** Cuts the socket as if the network had been lost for a moment. */
    drop(): void;
    /** While true it is as if there were no network, for REST too. */
    offline(offline: boolean): void;
    on<N extends keyof ClientEvents>(name: N, handler: Handler<ClientEvents[N]>): () => void;
    /** Also for types of frames that this version does not know. */
    on(name: string, handler: Handler<AnyFrame>): () => void;
    /** Puts a message into the outbox. It is sent now or when there is a connection, in its turn, and never twice. */
    sendMessage(conversationId: number, text: string, options?: SendOptions): Sending;
    /** What is not known to be stored yet, in order. */
    pending(): OutboxEntry[];
    /** Takes a message out of the outbox. False when it is too late for that. */
    cancelMessage(clientMessageId: string): boolean;
    /** Tells that the person has read up to this message. */
    markRead(conversationId: number, messageId: number): Promise<void>;
    /** Tells that the device has everything up to this place; done by itself unless `autoDelivered` is false. */
    markDelivered(conversationId: number, seq: number): void;
    /** Tells that the person types, or no longer does. Call it as often as you like. */
    typing(conversationId: number, isTyping: boolean): void;
    /** Tells which conversation is on the screen: what arrives there is read, and no push is sent for it. */
    focus(conversationId: number | null): void;
    editMessage(_conversationId: number, messageId: number, content: string): Promise<void>;
    deleteMessage(_conversationId: number, messageId: number): Promise<void>;
    react(_conversationId: number, messageId: number, emoji: string, on?: boolean): Promise<void>;
    /** Sends a file over the socket. After a cut it goes on where it was; the attachment's id goes into a message. */
    upload(data: Blob | Uint8Array | ArrayBuffer, options: UploadOptions): Promise<Attachment>;
    private ask;
    /** A frame over the limit would end the socket, and again with every attempt. */
    private tooLong;
    private load;
    /** What the store has of somebody else is not this person's. */
    private ownStore;
    private forget;
    private signIn;
    private exchange;
    private sessionChanged;
    private address;
    private newInbox;
    private event;
    private arrived;
    private read;
    private up;
    private down;
}
