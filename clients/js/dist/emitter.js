/** Calls handlers by name. `Names` says which payload each name has. */
export class Emitter {
    handlers = new Map();
    on(name, handler) {
        const known = this.handlers.get(name) ?? new Set();
        this.handlers.set(name, known);
        known.add(handler);
        return () => void known.delete(handler);
    }
    has(name) {
        return (this.handlers.get(name)?.size ?? 0) > 0;
    }
    /** Calls every handler. One that fails is reported and keeps nobody from anything. */
    emit(name, payload) {
        for (const result of this.call(name, payload)) {
            if (result instanceof Promise)
                result.catch(report);
        }
    }
    /** The same; the promise, if there is one, resolves when every handler has finished. */
    emitAndWait(name, payload) {
        const waits = this.call(name, payload).filter((result) => result instanceof Promise);
        if (waits.length === 0)
            return undefined;
        return Promise.all(waits.map((wait) => wait.catch(report))).then(() => undefined);
    }
    /** Calls every handler and fails if one of them does. */
    async demand(name, payload) {
        const handlers = [...(this.handlers.get(name) ?? [])];
        await Promise.all(handlers.map(async (handler) => handler(payload)));
    }
    call(name, payload) {
        const results = [];
        for (const handler of [...(this.handlers.get(name) ?? [])]) {
            try {
                results.push(handler(payload));
            }
            catch (error) {
                report(error);
            }
        }
        return results;
    }
}
function report(error) {
    console.error("a handler of the Matchwire client failed", error);
}
