/** Time, handed in so that a test can choose it. */
export interface Clock {
    now(): number;
    setTimeout(run: () => void, ms: number): unknown;
    clearTimeout(timer: unknown): void;
}
export declare const systemClock: Clock;
/** Resolves after so long; rejects with the signal's reason if that comes first. */
export declare function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void>;
