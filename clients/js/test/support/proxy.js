import { connect, createServer } from "node:net";

/** Stands between a client and a server, and is the bad line between them. */
export class Proxy {
  /** Every piece of data takes so long. */
  delayMs = 0;
  /** True: nobody gets through. */
  isDown = false;
  #links = new Set();

  static async to(port) {
    const proxy = new Proxy();
    proxy.server = createServer((near) => proxy.#link(near, port));
    await new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.port = proxy.server.address().port;
    proxy.url = `http://127.0.0.1:${proxy.port}`;
    return proxy;
  }

  /** Every connection breaks, as it is. */
  cut() {
    for (const link of this.#links) link();
  }

  async stop() {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #link(near, port) {
    if (this.isDown) return near.destroy();
    const far = connect(port, "127.0.0.1");
    const end = () => {
      this.#links.delete(end);
      near.destroy();
      far.destroy();
    };
    this.#links.add(end);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.setNoDelay(true);
      from.on("data", this.#late((data) => to.destroyed || to.write(data)));
      from.on("close", this.#late(end));
      from.on("error", () => {});
    }
  }

  /** Calls arrive late and in their order, also when the delay has become shorter. */
  #late(call) {
    let last = 0;
    return (value) => {
      const now = performance.now();
      last = Math.max(last, now + this.delayMs);
      if (last <= now) call(value);
      else setTimeout(call, last - now, value);
    };
  }
}
