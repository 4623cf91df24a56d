// Everything that can go wrong, at the model, by numbers that can be repeated: CHAOS_SEED=7 runs one of them.
import { test } from "node:test";
import { chaos } from "./chaos.js";
import { hurried, seeded } from "./support/clock.js";
import { clientAt } from "./support/client.js";
import { ModelSite } from "./support/sites.js";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const CODES = [1001, 1011, 1012, 4002, 4100, 4101, 4102, 4200, 4201, 4202, 4300];
const { CHAOS_SEED } = process.env;

for (const seed of CHAOS_SEED ? [Number(CHAOS_SEED)] : [1, 2, 3]) {
  test(`nothing is lost or doubled when everything goes wrong (seed ${seed})`, async (t) => {
    const site = await ModelSite.start();
    t.after(() => site.stop());
    const { server } = site;
    const random = seeded(seed);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const pair = await site.pair();
    const options = { clock: hurried(), random, reconnect: { minDelayMs: 50, maxDelayMs: 1000 } };
    const [ann, ben] = [pair.ann, pair.ben].map((session) => clientAt(t, server.url, { ...options, session }));

    const disturbances = [
      () => server.cut(),
      () => pick([...server.sockets])?.close(pick(CODES)),
      () => pick([...server.sockets])?.ws.terminate(),
      () => (server.loseAcks = 2),
      () => (server.loseEvents = 3),
      () => (server.doubled = !server.doubled),
      () => pick([ann, ben]).drop(),
      () => pick([...server.sockets])?.send({ type: "reconnect", retry_after_ms: 100 }),
      () => pick([...server.sockets])?.send({ type: "token_expiring", expires_at: new Date().toISOString() }),
      () => (server.greet = (socket) => random() < 0.3 && (socket.ws.terminate(), true)),
      () => (server.intercept = () => (random() < 0.3 ? { status: pick([0, 503]) } : undefined)),
    ];
    server.refuse = () => (random() < 0.1 ? { code: "overloaded", temporary: true, retry_after_ms: 40 } : undefined);
    const result = await chaos({
      ann,
      ben,
      talk: pair.talk,
      messages: 60,
      disturb: async () => {
        pick(disturbances)();
        await pause(5 + random() * 20);
      },
      calm: () => {
        server.greet = () => false;
        server.intercept = server.refuse = () => undefined;
        Object.assign(server, { loseAcks: 0, loseEvents: 0, doubled: false });
        // What was lost at the very end no later event tells of; a server that loses events finds it out itself.
        server.cut();
      },
    });
    t.diagnostic(JSON.stringify(result));
  });
}
