/** A handler may return a promise: where the order matters, the client waits for it before it goes on. */
export type Handler<T> = (payload: T) => unknown;
/** Calls handlers by name. `Names` says which payload each name has. */
export declare class Emitter<Names extends object> {
    private readonly handlers;
    on<N extends keyof Names>(name: N, handler: Handler<Names[N]>): () => void;
    has(name: keyof Names): boolean;
    /** Calls every handler. One that fails is reported and keeps nobody from anything. */
    emit<N extends keyof Names>(name: N, payload: Names[N]): void;
    /** The same; the promise, if there is one, resolves when every handler has finished. */
    emitAndWait<N extends keyof Names>(name: N, payload: Names[N]): Promise<void> | undefined;
    /** Calls every handler and fails if one of them does. */
    demand<N extends keyof Names>(name: N, payload: Names[N]): Promise<void>;
    private call;
}
