import { type Clock } from "./clock.js";
import type { SessionKeeper } from "./session.js";
export type QueryValue = string | number | boolean | null | undefined;
export interface RequestOptions {
    query?: Record<string, QueryValue>;
    /** True where the same request may be sent again when its answer is lost. GET, PUT and DELETE are so anyway. */
    idempotent?: boolean;
    signal?: AbortSignal;
}
export interface RestParts {
    baseUrl: string;
    fetch: typeof globalThis.fetch;
    clock: Clock;
    random: () => number;
    /** Sent as `Accept-Language`; sentences for people come in it. */
    language?: string | undefined;
}
/** REST: adds the token, renews it once when it is refused, tries again what may be, and reads problems into `ApiError`. */
export declare class Rest {
    private readonly parts;
    private readonly session;
    /** While true, nothing is asked: as if there were no network. */
    offline: boolean;
    readonly baseUrl: string;
    constructor(parts: RestParts, session: () => SessionKeeper);
    request<T = unknown>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<T>;
    /** One request with this token, or with none. */
    once(token: string | undefined, method: string, path: string, body?: unknown, options?: RequestOptions): Promise<unknown>;
    private signedIn;
    private fetched;
    private address;
}
