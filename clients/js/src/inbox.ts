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
export class Inbox {
  private queue: AnyFrame[] = [];
  private busy = false;
  private generation = 0;
  private named: Position | undefined;
  private replayed = 0;

  constructor(
    private readonly track: CursorTrack,
    private readonly hooks: InboxHooks,
  ) {}

  /** A socket is being opened with this position, or with none. */
  begin(named: Position | undefined): void {
    this.forget();
    this.named = named;
    this.replayed = 0;
    if (named) this.track.beginReplay();
  }

  /** The socket is gone: what came over it and was not looked at yet will come again. */
  forget(): void {
    this.generation += 1;
    this.queue = [];
  }

  push(frame: AnyFrame): void {
    this.queue.push(frame);
    if (!this.busy) this.run();
  }

  private run(): void {
    for (let frame = this.queue.shift(); frame; frame = this.queue.shift()) {
      const wait = this.handle(frame);
      if (!wait) continue;
      this.busy = true;
      void wait.finally(() => {
        this.busy = false;
        this.run();
      });
      return;
    }
  }

  private handle(frame: AnyFrame): Promise<void> | undefined {
    switch (frame.type) {
      case "welcome":
        this.hooks.passing(frame);
        return this.named ? undefined : this.reload("new", positionOf(frame));
      case "reset":
        return this.reload(String(frame["reason"] ?? "unknown"), positionOf(frame));
      case "synced": {
        const position = positionOf(frame);
        this.goLive(position, this.replayed);
        return undefined;
      }
      default:
        if (typeof frame.cursor === "number") return this.durable(frame, frame.cursor);
        this.hooks.passing(frame);
        return undefined;
    }
  }

  private durable(frame: AnyFrame, cursor: number): Promise<void> | undefined {
    const verdict = this.track.judge(cursor);
    if (verdict === "duplicate") return undefined;
    if (verdict === "hole") {
      this.forget();
      this.hooks.hole();
      return undefined;
    }
    const done = () => {
      this.replayed += 1;
      this.track.advance(cursor);
      if (this.track.position) this.hooks.moved(this.track.position);
    };
    const wait = this.hooks.event(frame);
    if (wait) return wait.then(done);
    done();
    return undefined;
  }

  private async reload(reason: string, position: Position): Promise<void> {
    const { generation } = this;
    try {
      await this.hooks.reload(reason, position);
    } catch (error) {
      if (generation === this.generation) this.hooks.reloadFailed(error);
      return;
    }
    // If the socket broke meanwhile, the next one says again where to begin.
    if (generation === this.generation) this.goLive(position, 0);
  }

  private goLive(position: Position, missed: number): void {
    this.track.goLive(position);
    this.hooks.moved(position);
    this.hooks.synced(missed, position);
  }
}

function positionOf(frame: AnyFrame): Position {
  return { cursor: Number(frame.cursor), epoch: String(frame["epoch"]) };
}
