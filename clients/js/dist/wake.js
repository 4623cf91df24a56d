/** Calls it when a browser is back on the network, or its page on the screen. Elsewhere it does nothing. */
export function onWake(wake) {
    if (typeof document === "undefined" || typeof addEventListener === "undefined")
        return () => { };
    const shown = () => {
        if (document.visibilityState === "visible")
            wake();
    };
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", shown);
    return () => {
        removeEventListener("online", wake);
        document.removeEventListener("visibilitychange", shown);
    };
}
