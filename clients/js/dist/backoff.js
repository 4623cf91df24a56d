/**
 * Exponential backoff with full jitter: each wait is anywhere between nothing and a bound that doubles. A crowd that was cut
 * off at the same instant comes back spread out, which half of a wait that is the same for everybody would not do.
 */
export class Backoff {
    bounds;
    random;
    attempts = 0;
    constructor(bounds, random) {
        this.bounds = bounds;
        this.random = random;
    }
    /** The next wait, in milliseconds. */
    next() {
        const bound = Math.min(this.bounds.maxDelayMs, this.bounds.minDelayMs * 2 ** this.attempts);
        this.attempts = Math.min(this.attempts + 1, 30);
        return Math.round(this.random() * bound);
    }
    reset() {
        this.attempts = 0;
    }
}
