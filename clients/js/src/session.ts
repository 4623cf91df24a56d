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
  exchange(refresh: string): Promise<{ access: string; refresh: string }>;
  changed(session: Session): void;
  /** The session has ended and cannot be renewed. */
  ended(reason: ApiError): void;
}

const KEY = "session";

/** Keeps the tokens, and renews them: once for everybody who finds at the same time that they are no longer good. */
export class SessionKeeper {
  private session: Session | undefined;
  private renewal: Promise<void> | undefined;

  constructor(
    private readonly store: Store,
    private readonly hooks: SessionHooks,
  ) {}

  get current(): Session | undefined {
    return this.session;
  }

  get userId(): number | undefined {
    return this.session && (this.session.user?.id ?? userIdOf(this.session.access));
  }

  async load(): Promise<void> {
    this.session ??= (await this.store.get(KEY)) as Session | undefined;
  }

  async set(session: Session): Promise<void> {
    this.session = session;
    await this.store.set(KEY, session);
    this.hooks.changed(session);
  }

  async clear(): Promise<void> {
    this.session = undefined;
    await this.store.delete(KEY);
  }

  /** Renews the tokens, unless somebody has done it since `used` was current. Fails if that is not possible. */
  async renew(used: string): Promise<void> {
    if (this.session && this.session.access !== used) return;
    this.renewal ??= this.exchange().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  async end(reason: ApiError): Promise<void> {
    if (!this.session) return;
    await this.clear();
    this.hooks.ended(reason);
  }

  private async exchange(): Promise<void> {
    const before = this.session;
    if (!before?.refresh) {
      const reason = ApiError.local("signed_out", "The session has ended.", false);
      await this.end(reason);
      throw reason;
    }
    try {
      const pair = await this.hooks.exchange(before.refresh);
      // Whoever signed out or in as somebody else meanwhile has said the last word.
      if (this.session === before) await this.set({ ...before, ...pair });
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500 && !error.temporary;
      if (isRefused && this.session === before) await this.end(error);
      throw error;
    }
  }
}

/** The person of a token. It is not verified: the server does that. */
export function userIdOf(token: string): number | undefined {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const id = Number((JSON.parse(atob(payload)) as { user_id?: unknown }).user_id);
    return Number.isSafeInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
