/** The SHA-256 of these bytes in hexadecimal. */
export declare function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
/** FIPS 180-4, section 6.2. */
export declare function digest(bytes: Uint8Array): Uint8Array;
