import { SIGNED_OUT, afterClose } from "./closing.js";
import { ApiError, isAboutTheSession } from "./errors.js";
import { Socket } from "./socket.js";
const WELCOME_PATIENCE_MS = 15_000;
const PONG_PATIENCE_MS = 10_000;
/** A draining server closes at the slot it named; this long after it we leave by ourselves. */
const DRAIN_SLACK_MS = 2000;
const LATER_MS = 1000;
/** Holds a socket for as long as one is wanted: opens it, watches over it, and comes back as the close code says. */
export class Connection {
    parts;
    hooks;
    current = "idle";
    socket;
    wanted = false;
    held = false;
    /** Counts attempts, so that what belongs to an earlier one is recognised. */
    attempt = 0;
    timers = [];
    /** Since it was last live: whether the token was renewed, and whether we came back without a wait. */
    renewed = false;
    rushed = false;
    namedDelay;
    lastHeard = 0;
    constructor(parts, hooks) {
        this.parts = parts;
        this.hooks = hooks;
    }
    get state() {
        return this.current;
    }
    /** True once the server has greeted us, so that it reads what we send. */
    get isUp() {
        return this.current === "replaying" || this.current === "live";
    }
    connect() {
        this.wanted = true;
        if (this.held)
            return this.change({ state: "waiting", reason: "offline" });
        if (this.isUp || this.current === "connecting")
            return;
        this.renewed = this.rushed = false;
        this.open();
    }
    disconnect() {
        this.wanted = false;
        this.end();
        if (this.current !== "idle")
            this.change({ state: "idle" });
    }
    /** There is nobody any more whom a connection could be for. */
    halt(reason) {
        if (this.current !== "idle" && this.current !== "stopped")
            this.stop(undefined, reason);
    }
    /** While held, it is as if there were no network. */
    hold(held) {
        if (this.held === held)
            return;
        this.held = held;
        if (held) {
            this.end();
            if (this.wanted)
                this.change({ state: "waiting", reason: "offline" });
        }
        else if (this.wanted)
            this.open();
    }
    /** The socket is of no use any more, whatever it says itself. */
    lost(reason, then = "at_once") {
        if (!this.socket)
            return;
        this.end();
        this.after(then, 1006, reason);
    }
    /** The network is back, or the app is on the screen again: do not sit out a wait, and see whether the socket still lives. */
    wake() {
        if (this.current === "waiting" && !this.held)
            this.open();
        else if (this.isUp)
            this.probe();
    }
    send(frame) {
        return this.isUp && this.socket !== undefined && this.socket.send(frame);
    }
    sendBytes(bytes, about) {
        return this.isUp && this.socket !== undefined && this.socket.sendBytes(bytes, about);
    }
    /** Everything that was missed has been seen. */
    becameLive() {
        this.renewed = this.rushed = false;
        this.parts.backoff.reset();
        this.change({ state: "live" });
    }
    open() {
        this.end();
        const attempt = this.attempt;
        this.change({ state: "connecting" });
        this.hooks.address().then((url) => {
            if (attempt === this.attempt)
                this.shake(url);
        }, (error) => {
            if (attempt === this.attempt)
                this.refused(error);
        });
    }
    shake(url) {
        this.namedDelay = undefined;
        this.socket = new Socket(this.parts.WebSocket, url, () => ({
            frame: (frame) => this.read(frame),
            closed: (code, reason) => {
                this.end();
                this.after(afterClose(code), code, reason);
            },
            inspect: this.hooks.inspect(),
        }));
        this.later(WELCOME_PATIENCE_MS, () => {
            if (!this.isUp)
                this.lost("no welcome", "backoff");
        });
    }
    read(frame) {
        this.lastHeard = this.parts.clock.now();
        if (frame.type === "welcome") {
            this.change({ state: "replaying" });
            this.watch(Number(frame["heartbeat_ms"]) || 25_000);
        }
        else if (frame.type === "reconnect") {
            this.later(Number(frame["retry_after_ms"] ?? 0) + DRAIN_SLACK_MS, () => this.lost("draining"));
        }
        else if (frame.type === "error") {
            this.namedDelay = frame.retry_after_ms ?? this.namedDelay;
        }
        this.hooks.frame(frame);
    }
    /** A browser does not show the server's pings, so after a silence we ask. */
    watch(everyMs) {
        this.later(everyMs, () => {
            if (this.parts.clock.now() - this.lastHeard >= everyMs)
                this.probe();
            this.watch(everyMs);
        });
    }
    probe() {
        const asked = this.parts.clock.now();
        if (!this.send({ type: "ping", timestamp: asked }))
            return;
        this.later(PONG_PATIENCE_MS, () => {
            if (this.lastHeard < asked)
                this.lost("silent");
        });
    }
    /** No ticket: the answer of REST says more than a close code would. */
    refused(error) {
        const reason = error instanceof ApiError ? error : ApiError.local("network_error", String(error), true);
        if (isAboutTheSession(reason) || reason.status === 401)
            return this.stop(undefined, reason.code);
        if (!reason.temporary)
            return this.stop(undefined, reason.code);
        this.wait(Math.max(reason.retryAfterMs ?? 0, this.parts.backoff.next()), undefined, reason.code);
    }
    after(then, code, reason) {
        const { backoff } = this.parts;
        switch (then) {
            case "stop":
                if (code === SIGNED_OUT)
                    this.hooks.signedOut(ApiError.local("signed_out", "The session has ended.", false));
                return this.stop(code, reason);
            case "renew":
                if (this.renewed) {
                    this.hooks.signedOut(ApiError.local("unauthenticated", "The new token is refused too.", false));
                    return this.stop(code, reason);
                }
                return this.renew(code, reason);
            case "later":
                return this.wait(Math.max(this.namedDelay ?? LATER_MS, LATER_MS) + backoff.next(), code, reason);
            case "at_once": {
                const delay = this.rushed ? backoff.next() : 0;
                this.rushed = true;
                return this.wait(delay, code, reason);
            }
            case "backoff":
                return this.wait(backoff.next(), code, reason);
        }
    }
    renew(code, reason) {
        this.renewed = true;
        const attempt = this.attempt;
        this.change({ state: "waiting", code, reason, retryInMs: 0 });
        this.hooks.renew().then(() => {
            if (attempt === this.attempt && this.wanted && !this.held)
                this.open();
        }, (error) => {
            if (attempt !== this.attempt)
                return;
            // An attempt without an answer was none.
            if (error instanceof ApiError && error.temporary)
                this.renewed = false;
            this.refused(error);
        });
    }
    wait(delay, code, reason) {
        if (!this.wanted || this.held)
            return;
        this.change({ state: "waiting", reason, retryInMs: delay, ...(code === undefined ? {} : { code }) });
        this.later(delay, () => this.open());
    }
    stop(code, reason) {
        this.wanted = false;
        this.end();
        this.change({ state: "stopped", reason, ...(code === undefined ? {} : { code }) });
    }
    /** Ends whatever is under way: the socket, the waits, and what belongs to this attempt. */
    end() {
        this.attempt += 1;
        for (const timer of this.timers)
            this.parts.clock.clearTimeout(timer);
        this.timers = [];
        const { socket } = this;
        this.socket = undefined;
        if (socket) {
            socket.end();
            this.hooks.down();
        }
    }
    later(ms, run) {
        this.timers.push(this.parts.clock.setTimeout(run, ms));
    }
    change(change) {
        this.current = change.state;
        this.hooks.changed(change);
    }
}
