/** Receipts of many messages are told as one, this long after the first. */
const GATHER_MS = 200;
/** Tells how far messages have arrived at this device. Horizons only rise, so of many only the last is told. */
export class DeliveredReceipts {
    clock;
    send;
    told = new Map();
    due = new Map();
    timer;
    constructor(clock, send) {
        this.clock = clock;
        this.send = send;
    }
    note(conversationId, seq) {
        if (seq <= Math.max(this.told.get(conversationId) ?? 0, this.due.get(conversationId) ?? 0))
            return;
        this.due.set(conversationId, seq);
        this.timer ??= this.clock.setTimeout(() => {
            this.timer = undefined;
            this.tell();
        }, GATHER_MS);
    }
    /** What cannot be told now is told after the next connection. */
    tell() {
        for (const [conversation_id, seq] of this.due) {
            if (!this.send({ type: "delivered", conversation_id, seq }))
                return;
            this.due.delete(conversation_id);
            this.told.set(conversation_id, seq);
        }
    }
}
