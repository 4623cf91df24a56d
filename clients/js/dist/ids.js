/** A name that nobody else has: 128 random bits. `crypto.randomUUID` is only there on secure pages, this is everywhere. */
export function uniqueId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return hex(bytes);
}
export function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
