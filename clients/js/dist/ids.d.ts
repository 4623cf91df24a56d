/** A name that nobody else has: 128 random bits. `crypto.randomUUID` is only there on secure pages, this is everywhere. */
export declare function uniqueId(): string;
export declare function hex(bytes: Uint8Array): string;
