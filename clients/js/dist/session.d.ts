import { ApiError } from "./errors.js";
import type { Store } from "./store.js";
/** What a person is signed in with. Without `refresh` it ends with the access token. */
export interface Session {
    access: string;
    refresh?: string | undefined;
    user?: SessionUser | undefined;
}
export interface SessionUser {
    id: number;
    username?: string;
    [field: string]: unknown;
}
export interface SessionHooks {
    /** Asks the server for the next pair of tokens. */
    exchange(refresh: string): Promise<{
        access: string;
        refresh: string;
    }>;
    changed(session: Session): void;
    /** The session has ended and cannot be renewed. */
    ended(reason: ApiError): void;
}
/** Keeps the tokens, and renews them: once for everybody who finds at the same time that they are no longer good. */
export declare class SessionKeeper {
    private readonly store;
    private readonly hooks;
    private session;
    private renewal;
    constructor(store: Store, hooks: SessionHooks);
    get current(): Session | undefined;
    get userId(): number | undefined;
    load(): Promise<void>;
    set(session: Session): Promise<void>;
    clear(): Promise<void>;
    /** Renews the tokens, unless somebody has done it since `used` was current. Fails if that is not possible. */
    renew(used: string): Promise<void>;
    end(reason: ApiError): Promise<void>;
    private exchange;
}
/** The person of a token. It is not verified: the server does that. */
export declare function userIdOf(token: string): number | undefined;
