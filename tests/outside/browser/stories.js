// Every story is tried, whatever became of those before. The last line says how many passed.

import { launch } from "./browser.js";
import { serve } from "./server.js";
import { access } from "./story/access.js";
import { documents } from "./story/documents.js";
import { nodes } from "./story/nodes.js";
import { outbox } from "./story/outbox.js";
import { reconnect } from "./story/reconnect.js";
import { session } from "./story/session.js";
import { talk } from "./story/talk.js";
import { upload } from "./story/upload.js";

const wanted = process.argv[2] ?? "";
const all = { ...talk, ...reconnect, ...outbox, ...session, ...upload, ...nodes, ...access, ...documents };
const stories = Object.entries(all).filter(([name]) => name.includes(wanted));
const browser = await launch();
let [passed, failed] = [0, 0];
for (const [name, story] of stories) {
  const begun = Date.now();
  const took = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  let server = null;
  try {
    // Each has people of its own, who have done nothing yet.
    const skipped = await story({ browser, serve: async (settings) => (server = await serve(settings)) });
    const faults = server?.log.split("\n").filter((line) => line.includes(" ERROR ")) ?? [];
    if (faults.length) throw new Error(`the server logged\n${faults.join("\n").slice(0, 2000)}`);
    if (skipped) console.log(`skipped  ${name}: ${skipped}`);
    else {
      passed += 1;
      console.log(`passed   ${name} (${took()})`);
    }
  } catch (error) {
    failed += 1;
    console.log(`FAILED   ${name} (${took()})\n${error.stack}`);
  }
  server?.stop();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
