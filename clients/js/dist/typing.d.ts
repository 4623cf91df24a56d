import type { Clock } from "./clock.js";
import type { OutgoingFrame } from "./frames.js";
/** Tells that the person types. Call it on every key: only what changes anything is sent. */
export declare class Typing {
    private readonly clock;
    private readonly send;
    private readonly told;
    constructor(clock: Clock, send: (frame: OutgoingFrame) => boolean);
    set(conversationId: number, isTyping: boolean): void;
    /** A message shows by itself that the typing has ended. */
    sent(conversationId: number): void;
    down(): void;
}
