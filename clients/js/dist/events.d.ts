import type { ApiError } from "./errors.js";
import type { Ack, DurableFrame, DurableFrames, ErrorFrame, PassingFrames } from "./frames.js";
import type { StateChange } from "./connection.js";
import type { Session } from "./session.js";
import type { FrameInfo } from "./socket.js";
type Durable = {
    [T in keyof DurableFrames]: {
        type: T;
        cursor: number;
    } & DurableFrames[T];
};
type Passing = {
    [T in keyof PassingFrames]: {
        type: T;
    } & PassingFrames[T];
};
/**
 * Everything a handler can be put on. Durable frames come in order and once; a handler of one may return a promise, and the
 * next comes when it has resolved.
 */
export interface ClientEvents extends Durable, Passing {
    state: StateChange;
    /** Every frame as it comes and goes, for an inspector. */
    frame: FrameInfo;
    /** Every durable frame, whatever its type. */
    event: DurableFrame;
    /**
     * Load everything over REST; the client goes on when the handlers' promises have resolved, and tries again if one fails.
     * `reason` is `new` where this client has no cursor yet, else why the server could not resume from it.
     */
    reset: {
        reason: string;
        cursor: number;
        epoch: string;
    };
    /** Everything up to `cursor` was seen; `missed` events came after the cut. */
    synced: {
        missed: number;
        cursor: number;
    };
    outbox: {
        pending: number;
    };
    sent: {
        clientMessageId: string;
        message: Ack;
    };
    failed: {
        clientMessageId: string;
        error: ApiError;
    };
    /** There are new tokens. */
    session: Session;
    signed_out: {
        reason: ApiError;
    };
    /** A refusal that belongs to no message, request or upload. */
    error: ErrorFrame;
}
export {};
