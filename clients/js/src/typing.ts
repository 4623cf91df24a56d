import type { Clock } from "./clock.js";
import type { OutgoingFrame } from "./frames.js";

/** The others show it for six seconds, and the server takes one in three: so it is told again a little after that. */
const EVERY_MS = 3500;

/** Tells that the person types. Call it on every key: only what changes anything is sent. */
export class Typing {
  private readonly told = new Map<number, number>();

  constructor(
    private readonly clock: Clock,
    private readonly send: (frame: OutgoingFrame) => boolean,
  ) {}

  set(conversationId: number, isTyping: boolean): void {
    const last = this.told.get(conversationId);
    const now = this.clock.now();
    if (isTyping ? last !== undefined && now - last < EVERY_MS : last === undefined) return;
    if (!this.send({ type: "typing", conversation_id: conversationId, is_typing: isTyping })) return;
    if (isTyping) this.told.set(conversationId, now);
    else this.told.delete(conversationId);
  }

  /** A message shows by itself that the typing has ended. */
  sent(conversationId: number): void {
    this.told.delete(conversationId);
  }

  down(): void {
    this.told.clear();
  }
}
