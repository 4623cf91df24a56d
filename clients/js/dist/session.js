import { ApiError } from "./errors.js";
const KEY = "session";
/** Keeps the tokens, and renews them: once for everybody who finds at the same time that they are no longer good. */
export class SessionKeeper {
    store;
    hooks;
    session;
    renewal;
    constructor(store, hooks) {
        this.store = store;
        this.hooks = hooks;
    }
    get current() {
        return this.session;
    }
    get userId() {
        return this.session && (this.session.user?.id ?? userIdOf(this.session.access));
    }
    async load() {
        this.session ??= (await this.store.get(KEY));
    }
    async set(session) {
        this.session = session;
        await this.store.set(KEY, session);
        this.hooks.changed(session);
    }
    async clear() {
        this.session = undefined;
        await this.store.delete(KEY);
    }
    /** Renews the tokens, unless somebody has done it since `used` was current. Fails if that is not possible. */
    async renew(used) {
        if (this.session && this.session.access !== used)
            return;
        this.renewal ??= this.exchange().finally(() => (this.renewal = undefined));
        return this.renewal;
    }
    async end(reason) {
        if (!this.session)
            return;
        await this.clear();
        this.hooks.ended(reason);
    }
    async exchange() {
        const before = this.session;
        if (!before?.refresh) {
            const reason = ApiError.local("signed_out", "The session has ended.", false);
            await this.end(reason);
            throw reason;
        }
        try {
            const pair = await this.hooks.exchange(before.refresh);
            // Whoever signed out or in as somebody else meanwhile has said the last word.
            if (this.session === before)
                await this.set({ ...before, ...pair });
        }
        catch (error) {
            const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500 && !error.temporary;
            if (isRefused && this.session === before)
                await this.end(error);
            throw error;
        }
    }
}
/** The person of a token. It is not verified: the server does that. */
export function userIdOf(token) {
    try {
        const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
        const id = Number(JSON.parse(atob(payload)).user_id);
        return Number.isSafeInteger(id) ? id : undefined;
    }
    catch {
        return undefined;
    }
}
