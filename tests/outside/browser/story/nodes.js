import { eventually, live, open, openChat, say, texts, told } from "../browser.js";
import { serveTwo } from "../server.js";

export const nodes = {
  "a phone moves to another node and misses nothing": async ({ browser }) => {
    const two = await serveTwo();
    if (!two) return "wants DATABASE_URL, REDIS_URL and psql";
    try {
      const origins = two.nodes.map((node) => node.origin);
      const { phones, close } = await open(browser, two.nodes[0], ["ada", "ben"], { nodes: origins });
      const { ada, ben } = phones;
      await openChat(ada, "Ben");
      await openChat(ben, "Ada");
      // They begin at different nodes.
      await say(ada, "From the first node");
      await eventually(() => texts(ben), ["From the first node"]);
      await ada.getByLabel("Node").selectOption(origins[1]);
      await say(ben, "While you move");
      await live(ada);
      await eventually(() => told(ada), /Moving to 127\.0\.0\.1:\d+ with cursor \d+/);
      await eventually(() => texts(ada), ["From the first node", "While you move"]);
      await say(ada, "From the second");
      await eventually(() => texts(ben), ["From the first node", "While you move", "From the second"]);
      await close();
    } finally {
      two.stop();
    }
  },
};
