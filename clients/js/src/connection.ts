import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import { type AfterClose, SIGNED_OUT, afterClose } from "./closing.js";
import { ApiError, isAboutTheSession } from "./errors.js";
import type { AnyFrame, ErrorFrame, OutgoingFrame } from "./frames.js";
import { type FrameInfo, Socket, type WebSocketClass } from "./socket.js";

export type State =
  /** Nobody wants a connection. */
  | "idle"
  /** A ticket is asked for, or the socket is being opened. */
  | "connecting"
  /** Connected; what was missed is on its way. */
  | "replaying"
  /** Connected, and everything was seen. */
  | "live"
  /** Cut off; the next attempt comes by itself. */
  | "waiting"
  /** Cut off for a reason that another attempt would not change. `connect()` tries all the same. */
  | "stopped";

export interface StateChange {
  state: State;
  code?: number;
  reason?: string;
  retryInMs?: number;
}

export interface ConnectionHooks {
  /** The address of the next handshake, with a new ticket and the present position. */
  address(): Promise<string>;
  renew(): Promise<void>;
  signedOut(reason: ApiError): void;
  changed(change: StateChange): void;
  frame(frame: AnyFrame): void;
  /** The socket is gone; whatever was not answered will not be. */
  down(): void;
  inspect(): ((info: FrameInfo) => void) | undefined;
}

export interface ConnectionParts {
  WebSocket: WebSocketClass;
  clock: Clock;
  backoff: Backoff;
}

const WELCOME_PATIENCE_MS = 15_000;
const PONG_PATIENCE_MS = 10_000;
/** A draining server closes at the slot it named; this long after it we leave by ourselves. */
const DRAIN_SLACK_MS = 2000;
const LATER_MS = 1000;

/** Holds a socket for as long as one is wanted: opens it, watches over it, and comes back as the close code says. */
export class Connection {
  private current: State = "idle";
  private socket: Socket | undefined;
  private wanted = false;
  private held = false;
  /** Counts attempts, so that what belongs to an earlier one is recognised. */
  private attempt = 0;
  private timers: unknown[] = [];
  /** Since it was last live: whether the token was renewed, and whether we came back without a wait. */
  private renewed = false;
  private rushed = false;
  private namedDelay: number | undefined;
  private lastHeard = 0;

  constructor(
    private readonly parts: ConnectionParts,
    private readonly hooks: ConnectionHooks,
  ) {}

  get state(): State {
    return this.current;
  }

  /** True once the server has greeted us, so that it reads what we send. */
  get isUp(): boolean {
    return this.current === "replaying" || this.current === "live";
  }

  connect(): void {
    this.wanted = true;
    if (this.held) return this.change({ state: "waiting", reason: "offline" });
    if (this.isUp || this.current === "connecting") return;
    this.renewed = this.rushed = false;
    this.open();
  }

  disconnect(): void {
    this.wanted = false;
    this.end();
    if (this.current !== "idle") this.change({ state: "idle" });
  }

  /** There is nobody any more whom a connection could be for. */
  halt(reason: string): void {
    if (this.current !== "idle" && this.current !== "stopped") this.stop(undefined, reason);
  }

  /** While held, it is as if there were no network. */
  hold(held: boolean): void {
    if (this.held === held) return;
    this.held = held;
    if (held) {
      this.end();
      if (this.wanted) this.change({ state: "waiting", reason: "offline" });
    } else if (this.wanted) this.open();
  }

  /** The socket is of no use any more, whatever it says itself. */
  lost(reason: string, then: AfterClose = "at_once"): void {
    if (!this.socket) return;
    this.end();
    this.after(then, 1006, reason);
  }

  /** The network is back, or the app is on the screen again: do not sit out a wait, and see whether the socket still lives. */
  wake(): void {
    if (this.current === "waiting" && !this.held) this.open();
    else if (this.isUp) this.probe();
  }

  send(frame: OutgoingFrame): boolean {
    return this.isUp && this.socket !== undefined && this.socket.send(frame);
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>, about: object): boolean {
    return this.isUp && this.socket !== undefined && this.socket.sendBytes(bytes, about);
  }

  /** Everything that was missed has been seen. */
  becameLive(): void {
    this.renewed = this.rushed = false;
    this.parts.backoff.reset();
    this.change({ state: "live" });
  }

  private open(): void {
    this.end();
    const attempt = this.attempt;
    this.change({ state: "connecting" });
    this.hooks.address().then(
      (url) => {
        if (attempt === this.attempt) this.shake(url);
      },
      (error: unknown) => {
        if (attempt === this.attempt) this.refused(error);
      },
    );
  }

  private shake(url: string): void {
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
      if (!this.isUp) this.lost("no welcome", "backoff");
    });
  }

  private read(frame: AnyFrame): void {
    this.lastHeard = this.parts.clock.now();
    if (frame.type === "welcome") {
      this.change({ state: "replaying" });
      this.watch(Number(frame["heartbeat_ms"]) || 25_000);
    } else if (frame.type === "reconnect") {
      this.later(Number(frame["retry_after_ms"] ?? 0) + DRAIN_SLACK_MS, () => this.lost("draining"));
    } else if (frame.type === "error") {
      this.namedDelay = (frame as unknown as ErrorFrame).retry_after_ms ?? this.namedDelay;
    }
    this.hooks.frame(frame);
  }

  /** A browser does not show the server's pings, so after a silence we ask. */
  private watch(everyMs: number): void {
    this.later(everyMs, () => {
      if (this.parts.clock.now() - this.lastHeard >= everyMs) this.probe();
      this.watch(everyMs);
    });
  }

  private probe(): void {
    const asked = this.parts.clock.now();
    if (!this.send({ type: "ping", timestamp: asked })) return;
    this.later(PONG_PATIENCE_MS, () => {
      if (this.lastHeard < asked) this.lost("silent");
    });
  }

  /** No ticket: the answer of REST says more than a close code would. */
  private refused(error: unknown): void {
    const reason = error instanceof ApiError ? error : ApiError.local("network_error", String(error), true);
    if (isAboutTheSession(reason) || reason.status === 401) return this.stop(undefined, reason.code);
    if (!reason.temporary) return this.stop(undefined, reason.code);
    this.wait(Math.max(reason.retryAfterMs ?? 0, this.parts.backoff.next()), undefined, reason.code);
  }

  private after(then: AfterClose, code: number, reason: string): void {
    const { backoff } = this.parts;
    switch (then) {
      case "stop":
        if (code === SIGNED_OUT) this.hooks.signedOut(ApiError.local("signed_out", "The session has ended.", false));
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

  private renew(code: number, reason: string): void {
    this.renewed = true;
    const attempt = this.attempt;
    this.change({ state: "waiting", code, reason, retryInMs: 0 });
    this.hooks.renew().then(
      () => {
        if (attempt === this.attempt && this.wanted && !this.held) this.open();
      },
      (error: unknown) => {
        if (attempt !== this.attempt) return;
        // An attempt without an answer was none.
        if (error instanceof ApiError && error.temporary) this.renewed = false;
        this.refused(error);
      },
    );
  }

  private wait(delay: number, code: number | undefined, reason: string): void {
    if (!this.wanted || this.held) return;
    this.change({ state: "waiting", reason, retryInMs: delay, ...(code === undefined ? {} : { code }) });
    this.later(delay, () => this.open());
  }

  private stop(code: number | undefined, reason: string): void {
    this.wanted = false;
    this.end();
    this.change({ state: "stopped", reason, ...(code === undefined ? {} : { code }) });
  }

  /** Ends whatever is under way: the socket, the waits, and what belongs to this attempt. */
  private end(): void {
    this.attempt += 1;
    for (const timer of this.timers) this.parts.clock.clearTimeout(timer);
    this.timers = [];
    const { socket } = this;
    this.socket = undefined;
    if (socket) {
      socket.end();
      this.hooks.down();
    }
  }

  private later(ms: number, run: () => void): void {
    this.timers.push(this.parts.clock.setTimeout(run, ms));
  }

  private change(change: StateChange): void {
    this.current = change.state;
    this.hooks.changed(change);
  }
}
