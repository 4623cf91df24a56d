import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import { type AfterClose } from "./closing.js";
import { ApiError } from "./errors.js";
import type { AnyFrame, OutgoingFrame } from "./frames.js";
import { type FrameInfo, type WebSocketClass } from "./socket.js";
export type State = 
/** Nobody wants a connection. */
"idle"
/** A ticket is asked for, or the socket is being opened. */
 | "connecting"
/** Connected; what was missed is on its way. */
 | "replaying"
/** Connected, and everything was seen. */
 | "live"
/** Cut off; the next attempt comes by itself. */
 | "waiting"
/** Cut off for a reason that another attempt would not change. `connect()` tries all the same. */
 | "stopped";
export interface StateChange {
    state: State;
    code?: number;
    reason?: string;
    retryInMs?: number;
}
export interface ConnectionHooks {
    /** The address of the next handshake, with a new ticket and the present position. */
    address(): Promise<string>;
    renew(): Promise<void>;
    signedOut(reason: ApiError): void;
    changed(change: StateChange): void;
    frame(frame: AnyFrame): void;
    /** The socket is gone; whatever was not answered will not be. */
    down(): void;
    inspect(): ((info: FrameInfo) => void) | undefined;
}
export interface ConnectionParts {
    WebSocket: WebSocketClass;
    clock: Clock;
    backoff: Backoff;
}
/** Holds a socket for as long as one is wanted: opens it, watches over it, and comes back as the close code says. */
export declare class Connection {
    private readonly parts;
    private readonly hooks;
    private current;
    private socket;
    private wanted;
    private held;
    /** Counts attempts, so that what belongs to an earlier one is recognised. */
    private attempt;
    private timers;
    /** Since it was last live: whether the token was renewed, and whether we came back without a wait. */
    private renewed;
    private rushed;
    private namedDelay;
    private lastHeard;
    constructor(parts: ConnectionParts, hooks: ConnectionHooks);
    get state(): State;
    /** True once the server has greeted us, so that it reads what we send. */
    get isUp(): boolean;
    connect(): void;
    disconnect(): void;
    /** There is nobody any more whom a connection could be for. */
    halt(reason: string): void;
    /** While held, it is as if there were no network. */
    hold(held: boolean): void;
    /** The socket is of no use any more, whatever it says itself. */
    lost(reason: string, then?: AfterClose): void;
    /** The network is back, or the app is on the screen again: do not sit out a wait, and see whether the socket still lives. */
    wake(): void;
    send(frame: OutgoingFrame): boolean;
    sendBytes(bytes: Uint8Array<ArrayBuffer>, about: object): boolean;
    /** Everything that was missed has been seen. */
    becameLive(): void;
    private open;
    private shake;
    private read;
    /** A browser does not show the server's pings, so after a silence we ask. */
    private watch;
    private probe;
    /** No ticket: the answer of REST says more than a close code would. */
    private refused;
    private after;
    private renew;
    private wait;
    private stop;
    /** Ends whatever is under way: the socket, the waits, and what belongs to this attempt. */
    private end;
    private later;
    private change;
}
