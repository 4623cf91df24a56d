import { CursorTrack } from "./cursor.js";
/**
 * Takes frames in their order, one after the other: a durable frame counts as seen, and moves the cursor, when the app has done
 * with it. So whatever happens in between, it comes again and is lost nowhere.
 */
export class Inbox {
    track;
    hooks;
    queue = [];
    busy = false;
    generation = 0;
    named;
    replayed = 0;
    constructor(track, hooks) {
        this.track = track;
        this.hooks = hooks;
    }
    /** A socket is being opened with this position, or with none. */
    begin(named) {
        this.forget();
        this.named = named;
        this.replayed = 0;
        if (named)
            this.track.beginReplay();
    }
    /** The socket is gone: what came over it and was not looked at yet will come again. */
    forget() {
        this.generation += 1;
        this.queue = [];
    }
    push(frame) {
        this.queue.push(frame);
        if (!this.busy)
            this.run();
    }
    run() {
        for (let frame = this.queue.shift(); frame; frame = this.queue.shift()) {
            const wait = this.handle(frame);
            if (!wait)
                continue;
            this.busy = true;
            void wait.finally(() => {
                this.busy = false;
                this.run();
            });
            return;
        }
    }
    handle(frame) {
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
                if (typeof frame.cursor === "number")
                    return this.durable(frame, frame.cursor);
                this.hooks.passing(frame);
                return undefined;
        }
    }
    durable(frame, cursor) {
        const verdict = this.track.judge(cursor);
        if (verdict === "duplicate")
            return undefined;
        if (verdict === "hole") {
            this.forget();
            this.hooks.hole();
            return undefined;
        }
        const done = () => {
            this.replayed += 1;
            this.track.advance(cursor);
            if (this.track.position)
                this.hooks.moved(this.track.position);
        };
        const wait = this.hooks.event(frame);
        if (wait)
            return wait.then(done);
        done();
        return undefined;
    }
    async reload(reason, position) {
        const { generation } = this;
        try {
            await this.hooks.reload(reason, position);
        }
        catch (error) {
            if (generation === this.generation)
                this.hooks.reloadFailed(error);
            return;
        }
        // If the socket broke meanwhile, the next one says again where to begin.
        if (generation === this.generation)
            this.goLive(position, 0);
    }
    goLive(position, missed) {
        this.track.goLive(position);
        this.hooks.moved(position);
        this.hooks.synced(missed, position);
    }
}
function positionOf(frame) {
    return { cursor: Number(frame.cursor), epoch: String(frame["epoch"]) };
}
