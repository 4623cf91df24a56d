import type { Clock } from "./clock.js";
import type { OutgoingFrame } from "./frames.js";
/** Tells how far messages have arrived at this device. Horizons only rise, so of many only the last is told. */
export declare class DeliveredReceipts {
    private readonly clock;
    private readonly send;
    private readonly told;
    private readonly due;
    private timer;
    constructor(clock: Clock, send: (frame: OutgoingFrame) => boolean);
    note(conversationId: number, seq: number): void;
    /** What cannot be told now is told after the next connection. */
    tell(): void;
}
