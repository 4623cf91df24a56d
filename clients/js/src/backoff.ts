/** Bounds of the waits between attempts. */
export interface BackoffBounds {
  minDelayMs: number;
  maxDelayMs: number;
}

/**
 * Exponential backoff with full jitter: each wait is anywhere between nothing and a bound that doubles. A crowd that was cut
 * off at the same instant comes back spread out, which half of a wait that is the same for everybody would not do.
 */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly bounds: BackoffBounds,
    private readonly random: () => number,
  ) {}

  /** The next wait, in milliseconds. */
  next(): number {
    const bound = Math.min(this.bounds.maxDelayMs, this.bounds.minDelayMs * 2 ** this.attempts);
    this.attempts = Math.min(this.attempts + 1, 30);
    return Math.round(this.random() * bound);
  }

  reset(): void {
    this.attempts = 0;
  }
}
