import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import type { AnyFrame, OutgoingFrame } from "./frames.js";
export interface RequestHooks {
    send(frame: OutgoingFrame): boolean;
    unanswered(): void;
}
/** Frames that want an answer, by their `ref`. */
export declare class Requests {
    private readonly clock;
    private readonly backoff;
    private readonly hooks;
    private readonly waiting;
    constructor(clock: Clock, backoff: Backoff, hooks: RequestHooks);
    /**
     * Sends it and gives back its answer. A lasting one waits for a connection and survives cuts; another fails at once with
     * `connection_lost` where there is none.
     */
    ask(frame: OutgoingFrame, lasting: boolean): Promise<AnyFrame>;
    /** Connected: sends what is waiting, in the order in which it was asked. */
    up(): void;
    down(): void;
    answer(frame: AnyFrame): boolean;
    clear(): void;
    private send;
    private fail;
}
