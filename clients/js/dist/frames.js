/**
 * What goes over the socket. The server may add fields and types at any time, so nothing here is exhaustive: unknown fields are
 * kept, unknown types are handed out under their own name.
 */
export {};
