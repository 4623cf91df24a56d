/** A place in the person's log. `epoch` names the history that the number belongs to. */
export interface Position {
  cursor: number;
  epoch: string;
}

/** What a durable frame is, by its cursor. */
export type Verdict =
  /** The next one: hand it out. */
  | "next"
  /** It was handed out before: drop it. */
  | "duplicate"
  /** Something before it is missing: read it from the log. */
  | "hole";

/**
 * Judges durable frames by their cursor.
 *
 * Live cursors are dense, so a number that is skipped is an event that was lost on the way. In a replay numbers may be skipped:
 * it leaves out what a later event says as well, and what may no longer be seen. Its end, `synced`, says how far it went.
 */
export class CursorTrack {
  private replaying = false;

  constructor(private place: Position | undefined) {}

  get position(): Position | undefined {
    return this.place;
  }

  /** A socket was opened with our position: what comes until `synced` is a replay. */
  beginReplay(): void {
    this.replaying = true;
  }

  judge(cursor: number): Verdict {
    if (this.place === undefined) return "next";
    if (cursor <= this.place.cursor) return "duplicate";
    return this.replaying || cursor === this.place.cursor + 1 ? "next" : "hole";
  }

  /** The frame with this cursor was handled. */
  advance(cursor: number): void {
    if (this.place !== undefined) this.place = { ...this.place, cursor };
  }

  /** From here on it is live: at the end of a replay, at a first welcome, or after a reset. */
  goLive(position: Position): void {
    this.replaying = false;
    this.place = position;
  }
}
