import { CursorTrack, type Position } from "./cursor.js";
import type { AnyFrame } from "./frames.js";
export interface InboxHooks {
    /** Hands a durable frame to the app; the promise resolves when the app has done with it. */
    event(frame: AnyFrame): Promise<void> | undefined;
    /** Hands on a frame that only passes by. */
    passing(frame: AnyFrame): void;
    /** Lets the app load everything over REST; fails if it could not. */
    reload(reason: string, position: Position): Promise<void>;
    synced(missed: number, position: Position): void;
    /** An event is missing: the socket has to be opened again, with the cursor. */
    hole(): void;
    reloadFailed(error: unknown): void;
    /** The cursor has moved. */
    moved(position: Position): void;
}
/**
 * Takes frames in their order, one after the other: a durable frame counts as seen, and moves the cursor, when the app has done
 * with it. So whatever happens in between, it comes again and is lost nowhere.
 */
export declare class Inbox {
    private readonly track;
    private readonly hooks;
    private queue;
    private busy;
    private generation;
    private named;
    private replayed;
    constructor(track: CursorTrack, hooks: InboxHooks);
    /** A socket is being opened with this position, or with none. */
    begin(named: Position | undefined): void;
    /** The socket is gone: what came over it and was not looked at yet will come again. */
    forget(): void;
    push(frame: AnyFrame): void;
    private run;
    private handle;
    private durable;
    private reload;
    private goLive;
}
