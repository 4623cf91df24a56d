import type { Clock } from "./clock.js";
import type { OutgoingFrame } from "./frames.js";

/** Receipts of many messages are told as one, this long after the first. */
const GATHER_MS = 200;

/** Tells how far messages have arrived at this device. Horizons only rise, so of many only the last is told. */
export class DeliveredReceipts {
  private readonly told = new Map<number, number>();
  private readonly due = new Map<number, number>();
  private timer: unknown;

  constructor(
    private readonly clock: Clock,
    private readonly send: (frame: OutgoingFrame) => boolean,
  ) {}

  note(conversationId: number, seq: number): void {
    if (seq <= Math.max(this.told.get(conversationId) ?? 0, this.due.get(conversationId) ?? 0)) return;
    this.due.set(conversationId, seq);
    this.timer ??= this.clock.setTimeout(() => {
      this.timer = undefined;
      this.tell();
    }, GATHER_MS);
  }

  /** What cannot be told now is told after the next connection. */
  tell(): void {
    for (const [conversation_id, seq] of this.due) {
      if (!this.send({ type: "delivered", conversation_id, seq })) return;
      this.due.delete(conversation_id);
      this.told.set(conversation_id, seq);
    }
  }
}
