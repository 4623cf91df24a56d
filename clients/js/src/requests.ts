import type { Backoff } from "./backoff.js";
import type { Clock } from "./clock.js";
import { ApiError, isAboutTheSession } from "./errors.js";
import type { AnyFrame, ErrorFrame, OutgoingFrame } from "./frames.js";
import { uniqueId } from "./ids.js";

export interface RequestHooks {
  send(frame: OutgoingFrame): boolean;
  unanswered(): void;
}

interface Waiting {
  frame: OutgoingFrame;
  /** Sent again until it is answered: only for what does the same when it comes twice. */
  lasting: boolean;
  timer: unknown;
  resolve(answer: AnyFrame): void;
  reject(error: ApiError): void;
}

const PATIENCE_MS = 15_000;

/** Frames that want an answer, by their `ref`. */
export class Requests {
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly clock: Clock,
    private readonly backoff: Backoff,
    private readonly hooks: RequestHooks,
  ) {}

  /**
   * Sends it and gives back its answer. A lasting one waits for a connection and survives cuts; another fails at once with
   * `connection_lost` where there is none.
   */
  ask(frame: OutgoingFrame, lasting: boolean): Promise<AnyFrame> {
    const ref = uniqueId();
    return new Promise((resolve, reject) => {
      this.waiting.set(ref, { frame: { ...frame, ref }, lasting, timer: undefined, resolve, reject });
      this.send(ref);
    });
  }

  /** Connected: sends what is waiting, in the order in which it was asked. */
  up(): void {
    for (const ref of [...this.waiting.keys()]) this.send(ref);
  }

  down(): void {
    for (const [ref, one] of [...this.waiting]) {
      this.clock.clearTimeout(one.timer);
      if (!one.lasting) this.fail(ref, ApiError.local("connection_lost", "The connection was lost.", true));
    }
  }

  answer(frame: AnyFrame): boolean {
    const ref = String(frame["ref"] ?? "");
    const one = this.waiting.get(ref);
    if (!one) return false;
    this.clock.clearTimeout(one.timer);
    if (frame.type !== "error") {
      this.waiting.delete(ref);
      one.resolve(frame);
      return true;
    }
    const error = ApiError.ofFrame(frame as unknown as ErrorFrame);
    if (one.lasting && error.temporary) {
      one.timer = this.clock.setTimeout(() => this.send(ref), error.retryAfterMs ?? 250 + this.backoff.next());
    } else if (!(one.lasting && isAboutTheSession(error))) this.fail(ref, error);
    return true;
  }

  clear(): void {
    for (const [ref, one] of [...this.waiting]) {
      this.clock.clearTimeout(one.timer);
      this.fail(ref, ApiError.local("signed_out", "The session has ended.", false));
    }
  }

  private send(ref: string): void {
    const one = this.waiting.get(ref);
    if (!one) return;
    this.clock.clearTimeout(one.timer);
    if (this.hooks.send(one.frame)) one.timer = this.clock.setTimeout(() => this.hooks.unanswered(), PATIENCE_MS);
    else if (!one.lasting) this.fail(ref, ApiError.local("connection_lost", "There is no connection.", true));
  }

  private fail(ref: string, error: ApiError): void {
    const one = this.waiting.get(ref);
    this.waiting.delete(ref);
    one?.reject(error);
  }
}
