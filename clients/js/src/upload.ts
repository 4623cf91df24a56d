import type { Clock } from "./clock.js";
import { ApiError } from "./errors.js";
import type { AnyFrame, Attachment, ErrorFrame, OutgoingFrame } from "./frames.js";
import { uniqueId } from "./ids.js";
import { sha256 } from "./sha256.js";

export interface UploadOptions {
  filename: string;
  contentType: string;
  /** Called with what is stored at the server, durably. */
  onProgress?: (progress: { sent: number; total: number }) => void;
  signal?: AbortSignal;
  /** Goes on with an upload of an earlier run, which was begun under this name with the same bytes. */
  uploadId?: string;
}

export interface UploadHooks {
  send(frame: OutgoingFrame): boolean;
  sendBytes(bytes: Uint8Array<ArrayBuffer>, about: object): boolean;
  /** The socket holds an upload that nobody wants any more, or does not answer: only another socket helps. */
  reconnect(reason: string): void;
}

interface Upload {
  id: string;
  bytes: Uint8Array<ArrayBuffer>;
  digest: string;
  options: UploadOptions;
  resolve(attachment: Attachment): void;
  reject(error: unknown): void;
}

const OFFSET_BYTES = 8;
/** So many chunks may be on the way: few enough that a message in between does not wait long. */
const WINDOW = 4;
const PATIENCE_MS = 30_000;

/** Sends files over the socket, one after the other, and goes on after a cut where the server says it has come to. */
export class Uploads {
  private readonly queue: Upload[] = [];
  /** Of the first in the queue, once the server is ready for it on this socket. */
  private chunkSize = 0;
  private next = 0;
  private received = 0;
  private ending = false;
  private timer: unknown;

  constructor(
    private readonly clock: Clock,
    private readonly hooks: UploadHooks,
  ) {}

  async upload(data: Blob | Uint8Array | ArrayBuffer, options: UploadOptions): Promise<Attachment> {
    const bytes = await bytesOf(data);
    const digest = await sha256(bytes);
    options.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const upload: Upload = { id: options.uploadId ?? uniqueId(), bytes, digest, options, resolve, reject };
      this.queue.push(upload);
      options.signal?.addEventListener("abort", () => this.abort(upload), { once: true });
      if (this.queue.length === 1) this.begin();
    });
  }

  /** Connected. */
  up(): void {
    this.begin();
  }

  down(): void {
    this.clock.clearTimeout(this.timer);
    this.chunkSize = 0;
  }

  clear(): void {
    this.down();
    const error = ApiError.local("signed_out", "The session has ended.", false);
    for (const upload of this.queue.splice(0)) upload.reject(error);
  }

  answer(frame: AnyFrame): boolean {
    const upload = this.queue[0];
    if (!upload) return false;
    const isOurs = frame["upload_id"] === upload.id || frame["ref"] === upload.id;
    switch (frame.type) {
      case "upload_ready":
        if (isOurs) this.ready(upload, Number(frame["chunk_size"]), Number(frame["offset"]));
        return true;
      case "upload_progress":
        if (isOurs) this.progress(upload, Number(frame["received"]));
        return true;
      case "upload_done":
        if (isOurs) this.finish((one) => one.resolve(frame["attachment"] as Attachment));
        return true;
      case "error": {
        const error = frame as unknown as ErrorFrame;
        // A refused chunk has nothing to be recognised by but its code.
        const isOfAChunk = error.ref === undefined && error.code.startsWith("upload_");
        if (isOurs || isOfAChunk) this.refused(upload, error);
        return isOurs || isOfAChunk;
      }
      default:
        return isOurs;
    }
  }

  private begin(): void {
    const upload = this.queue[0];
    if (!upload) return;
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
    if (sent) this.expect();
  }

  private ready(upload: Upload, chunkSize: number, offset: number): void {
    this.chunkSize = Math.max(1, chunkSize);
    this.next = this.received = offset;
    upload.options.onProgress?.({ sent: offset, total: upload.bytes.length });
    this.pump(upload);
  }

  private progress(upload: Upload, received: number): void {
    this.received = received;
    upload.options.onProgress?.({ sent: received, total: upload.bytes.length });
    this.pump(upload);
  }

  private pump(upload: Upload): void {
    const total = upload.bytes.length;
    if (this.chunkSize === 0 || this.ending) return;
    while (this.next < total && this.next - this.received < WINDOW * this.chunkSize) {
      const end = Math.min(total, this.next + this.chunkSize);
      const chunk = new Uint8Array(OFFSET_BYTES + end - this.next);
      new DataView(chunk.buffer).setBigUint64(0, BigInt(this.next));
      chunk.set(upload.bytes.subarray(this.next, end), OFFSET_BYTES);
      if (!this.hooks.sendBytes(chunk, { offset: this.next, bytes: end - this.next })) return;
      this.next = end;
    }
    if (this.received >= total) {
      this.ending = true;
      this.hooks.send({ type: "upload_end", upload_id: upload.id, ref: upload.id });
    }
    this.expect();
  }

  private refused(upload: Upload, error: ErrorFrame): void {
    const outOfStep = error.code === "upload_out_of_order" || error.code === "upload_incomplete";
    if (error.code === "upload_in_progress") return this.hooks.reconnect("another upload is open");
    if (outOfStep) return this.chunkSize === 0 ? undefined : this.restart();
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
  private restart(): void {
    this.chunkSize = 0;
    this.begin();
  }

  private finish(tell: (upload: Upload) => void): void {
    this.clock.clearTimeout(this.timer);
    this.chunkSize = 0;
    const upload = this.queue.shift();
    if (upload) tell(upload);
    this.begin();
  }

  private abort(upload: Upload): void {
    const place = this.queue.indexOf(upload);
    if (place < 0) return;
    this.queue.splice(place, 1);
    upload.reject(upload.options.signal?.reason);
    if (place > 0) return;
    const wasOpen = this.chunkSize > 0;
    this.down();
    // A socket carries one upload, and there is no frame that gives one up.
    if (wasOpen) this.hooks.reconnect("upload given up");
    else this.begin();
  }

  private expect(): void {
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.hooks.reconnect("upload without an answer"), PATIENCE_MS);
  }
}

async function bytesOf(data: Blob | Uint8Array | ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  // A copy: the caller may go on writing into its own.
  return new Uint8Array(data instanceof ArrayBuffer ? data.slice(0) : data);
}
