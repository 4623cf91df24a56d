import { ApiError } from "./errors.js";
import { uniqueId } from "./ids.js";
import { sha256 } from "./sha256.js";
const OFFSET_BYTES = 8;
/** So many chunks may be on the way: few enough that a message in between does not wait long. */
const WINDOW = 4;
const PATIENCE_MS = 30_000;
/** Sends files over the socket, one after the other, and goes on after a cut where the server says it has come to. */
export class Uploads {
    clock;
    hooks;
    queue = [];
    /** Of the first in the queue, once the server is ready for it on this socket. */
    chunkSize = 0;
    next = 0;
    received = 0;
    ending = false;
    timer;
    constructor(clock, hooks) {
        this.clock = clock;
        this.hooks = hooks;
    }
    async upload(data, options) {
        const bytes = await bytesOf(data);
        const digest = await sha256(bytes);
        options.signal?.throwIfAborted();
        return new Promise((resolve, reject) => {
            const upload = { id: options.uploadId ?? uniqueId(), bytes, digest, options, resolve, reject };
            this.queue.push(upload);
            options.signal?.addEventListener("abort", () => this.abort(upload), { once: true });
            if (this.queue.length === 1)
                this.begin();
        });
    }
    /** Connected. */
    up() {
        this.begin();
    }
    down() {
        this.clock.clearTimeout(this.timer);
        this.chunkSize = 0;
    }
    clear() {
        this.down();
        const error = ApiError.local("signed_out", "The session has ended.", false);
        for (const upload of this.queue.splice(0))
            upload.reject(error);
    }
    answer(frame) {
        const upload = this.queue[0];
        if (!upload)
            return false;
        const isOurs = frame["upload_id"] === upload.id || frame["ref"] === upload.id;
        switch (frame.type) {
            case "upload_ready":
                if (isOurs)
                    this.ready(upload, Number(frame["chunk_size"]), Number(frame["offset"]));
                return true;
            case "upload_progress":
                if (isOurs)
                    this.progress(upload, Number(frame["received"]));
                return true;
            case "upload_done":
                if (isOurs)
                    this.finish((one) => one.resolve(frame["attachment"]));
                return true;
            case "error": {
                const error = frame;
                // A refused chunk has nothing to be recognised by but its code.
                const isOfAChunk = error.ref === undefined && error.code.startsWith("upload_");
                if (isOurs || isOfAChunk)
                    this.refused(upload, error);
                return isOurs || isOfAChunk;
            }
            default:
                return isOurs;
        }
    }
    begin() {
        const upload = this.queue[0];
        if (!upload)
            return;
        this.ending = false;
        const sent = this.hooks.send({
            type: "upload_begin",
            upload_id: upload.id,
            filename: upload.options.filename,
            size: upload.bytes.length,
            content_type: upload.options.contentType,
            sha256: upload.digest,
            ref: upload.id,
        });
        if (sent)
            this.expect();
    }
    ready(upload, chunkSize, offset) {
        this.chunkSize = Math.max(1, chunkSize);
        this.next = this.received = offset;
        upload.options.onProgress?.({ sent: offset, total: upload.bytes.length });
        this.pump(upload);
    }
    progress(upload, received) {
        this.received = received;
        upload.options.onProgress?.({ sent: received, total: upload.bytes.length });
        this.pump(upload);
    }
    pump(upload) {
        const total = upload.bytes.length;
        if (this.chunkSize === 0 || this.ending)
            return;
        while (this.next < total && this.next - this.received < WINDOW * this.chunkSize) {
            const end = Math.min(total, this.next + this.chunkSize);
            const chunk = new Uint8Array(OFFSET_BYTES + end - this.next);
            new DataView(chunk.buffer).setBigUint64(0, BigInt(this.next));
            chunk.set(upload.bytes.subarray(this.next, end), OFFSET_BYTES);
            if (!this.hooks.sendBytes(chunk, { offset: this.next, bytes: end - this.next }))
                return;
            this.next = end;
        }
        if (this.received >= total) {
            this.ending = true;
            this.hooks.send({ type: "upload_end", upload_id: upload.id, ref: upload.id });
        }
        this.expect();
    }
    refused(upload, error) {
        const outOfStep = error.code === "upload_out_of_order" || error.code === "upload_incomplete";
        if (error.code === "upload_in_progress")
            return this.hooks.reconnect("another upload is open");
        if (outOfStep)
            return this.chunkSize === 0 ? undefined : this.restart();
        if (error.temporary) {
            this.clock.clearTimeout(this.timer);
            this.chunkSize = 0;
            this.timer = this.clock.setTimeout(() => this.begin(), error.retry_after_ms ?? 1000);
            return;
        }
        this.finish((one) => one.reject(ApiError.ofFrame(error)));
        void upload;
    }
    /** The server says where to go on when the same upload begins again. */
    restart() {
        this.chunkSize = 0;
        this.begin();
    }
    finish(tell) {
        this.clock.clearTimeout(this.timer);
        this.chunkSize = 0;
        const upload = this.queue.shift();
        if (upload)
            tell(upload);
        this.begin();
    }
    abort(upload) {
        const place = this.queue.indexOf(upload);
        if (place < 0)
            return;
        this.queue.splice(place, 1);
        upload.reject(upload.options.signal?.reason);
        if (place > 0)
            return;
        const wasOpen = this.chunkSize > 0;
        this.down();
        // A socket carries one upload, and there is no frame that gives one up.
        if (wasOpen)
            this.hooks.reconnect("upload given up");
        else
            this.begin();
    }
    expect() {
        this.clock.clearTimeout(this.timer);
        this.timer = this.clock.setTimeout(() => this.hooks.reconnect("upload without an answer"), PATIENCE_MS);
    }
}
async function bytesOf(data) {
    if (data instanceof Blob)
        return new Uint8Array(await data.arrayBuffer());
    // A copy: the caller may go on writing into its own.
    return new Uint8Array(data instanceof ArrayBuffer ? data.slice(0) : data);
}
