/** Bounds of the waits between attempts. */
export interface BackoffBounds {
    minDelayMs: number;
    maxDelayMs: number;
}
/**
 * Exponential backoff with full jitter: each wait is anywhere between nothing and a bound that doubles. A crowd that was cut
 * off at the same instant comes back spread out, which half of a wait that is the same for everybody would not do.
 */
export declare class Backoff {
    private readonly bounds;
    private readonly random;
    private attempts;
    constructor(bounds: BackoffBounds, random: () => number);
    /** The next wait, in milliseconds. */
    next(): number;
    reset(): void;
}
