/**
 * Where the client keeps what must outlive it: the session, the cursor and the outbox. Any store of keys and JSON values will
 * do; a phone would use its database.
 */
export interface Store {
    get(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
    delete(key: string): Promise<void>;
    /** Everything whose key begins so, ordered by key. */
    list(prefix: string): Promise<[key: string, value: unknown][]>;
}
/** Keeps it for as long as the page or the process lives. */
export declare class MemoryStore implements Store {
    private readonly values;
    get(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
    delete(key: string): Promise<void>;
    list(prefix: string): Promise<[string, unknown][]>;
}
/** Keeps it in the browser. One database for each person who signs in, since two must not share an outbox. */
export declare class IndexedDbStore implements Store {
    private readonly name;
    private database;
    constructor(name?: string);
    get(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
    delete(key: string): Promise<void>;
    list(prefix: string): Promise<[string, unknown][]>;
    private run;
    private open;
}
