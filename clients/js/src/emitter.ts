/** A handler may return a promise: where the order matters, the client waits for it before it goes on. */
export type Handler<T> = (payload: T) => unknown;

/** Calls handlers by name. `Names` says which payload each name has. */
export class Emitter<Names extends object> {
  private readonly handlers = new Map<PropertyKey, Set<Handler<never>>>();

  on<N extends keyof Names>(name: N, handler: Handler<Names[N]>): () => void {
    const known = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, known);
    known.add(handler as Handler<never>);
    return () => void known.delete(handler as Handler<never>);
  }

  has(name: keyof Names): boolean {
    return (this.handlers.get(name)?.size ?? 0) > 0;
  }

  /** Calls every handler. One that fails is reported and keeps nobody from anything. */
  emit<N extends keyof Names>(name: N, payload: Names[N]): void {
    for (const result of this.call(name, payload)) {
      if (result instanceof Promise) result.catch(report);
    }
  }

  /** The same; the promise, if there is one, resolves when every handler has finished. */
  emitAndWait<N extends keyof Names>(name: N, payload: Names[N]): Promise<void> | undefined {
    const waits = this.call(name, payload).filter((result) => result instanceof Promise);
    if (waits.length === 0) return undefined;
    return Promise.all(waits.map((wait) => wait.catch(report))).then(() => undefined);
  }

  /** Calls every handler and fails if one of them does. */
  async demand<N extends keyof Names>(name: N, payload: Names[N]): Promise<void> {
    const handlers = [...(this.handlers.get(name) ?? [])] as Handler<Names[N]>[];
    await Promise.all(handlers.map(async (handler) => handler(payload)));
  }

  private call<N extends keyof Names>(name: N, payload: Names[N]): unknown[] {
    const results: unknown[] = [];
    for (const handler of [...(this.handlers.get(name) ?? [])] as Handler<Names[N]>[]) {
      try {
        results.push(handler(payload));
      } catch (error) {
        report(error);
      }
    }
    return results;
  }
}

function report(error: unknown): void {
  console.error("a handler of the Matchwire client failed", error);
}
