/** Calls it when a browser is back on the network, or its page on the screen. Elsewhere it does nothing. */
export declare function onWake(wake: () => void): () => void;
