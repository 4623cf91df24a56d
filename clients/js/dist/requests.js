import { ApiError, isAboutTheSession } from "./errors.js";
import { uniqueId } from "./ids.js";
const PATIENCE_MS = 15_000;
/** Frames that want an answer, by their `ref`. */
export class Requests {
    clock;
    backoff;
    hooks;
    waiting = new Map();
    constructor(clock, backoff, hooks) {
        this.clock = clock;
        this.backoff = backoff;
        this.hooks = hooks;
    }
    /**
     * Sends it and gives back its answer. A lasting one waits for a connection and survives cuts; another fails at once with
     * `connection_lost` where there is none.
     */
    ask(frame, lasting) {
        const ref = uniqueId();
        return new Promise((resolve, reject) => {
            this.waiting.set(ref, { frame: { ...frame, ref }, lasting, timer: undefined, resolve, reject });
            this.send(ref);
        });
    }
    /** Connected: sends what is waiting, in the order in which it was asked. */
    up() {
        for (const ref of [...this.waiting.keys()])
            this.send(ref);
    }
    down() {
        for (const [ref, one] of [...this.waiting]) {
            this.clock.clearTimeout(one.timer);
            if (!one.lasting)
                this.fail(ref, ApiError.local("connection_lost", "The connection was lost.", true));
        }
    }
    answer(frame) {
        const ref = String(frame["ref"] ?? "");
        const one = this.waiting.get(ref);
        if (!one)
            return false;
        this.clock.clearTimeout(one.timer);
        if (frame.type !== "error") {
            this.waiting.delete(ref);
            one.resolve(frame);
            return true;
        }
        const error = ApiError.ofFrame(frame);
        if (one.lasting && error.temporary) {
            one.timer = this.clock.setTimeout(() => this.send(ref), error.retryAfterMs ?? 250 + this.backoff.next());
        }
        else if (!(one.lasting && isAboutTheSession(error)))
            this.fail(ref, error);
        return true;
    }
    clear() {
        for (const [ref, one] of [...this.waiting]) {
            this.clock.clearTimeout(one.timer);
            this.fail(ref, ApiError.local("signed_out", "The session has ended.", false));
        }
    }
    send(ref) {
        const one = this.waiting.get(ref);
        if (!one)
            return;
        this.clock.clearTimeout(one.timer);
        if (this.hooks.send(one.frame))
            one.timer = this.clock.setTimeout(() => this.hooks.unanswered(), PATIENCE_MS);
        else if (!one.lasting)
            this.fail(ref, ApiError.local("connection_lost", "There is no connection.", true));
    }
    fail(ref, error) {
        const one = this.waiting.get(ref);
        this.waiting.delete(ref);
        one?.reject(error);
    }
}
