import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { eventually, open, openChat, press, say } from "../browser.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Faults that keep somebody from using the page. */
export async function faults(page) {
  // By the debugger, past the policy of the page, which runs no script of others.
  const { readFile } = await import("node:fs/promises");
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

export const access = Object.fromEntries(
  [
    { width: 390, height: 844, colorScheme: "light" },
    { width: 1440, height: 960, colorScheme: "dark" },
  ].map((look) => [
    `axe finds no serious fault at ${look.width} px, ${look.colorScheme}`,
    async ({ browser, serve }) => {
      const { page, phones, close } = await open(browser, await serve(), ["ada", "ben"], look);
      const { ada, ben } = phones;
      const found = {};
      const look_ = async (screen) => {
        const some = await faults(page);
        if (some.length) found[screen] = some;
      };
      await look_("deck");
      await ada.getByRole("tab", { name: /Chats/ }).click();
      await look_("chats");
      await openChat(ada, "Ben");
      await say(ada, "Hello");
      await eventually(() => ada.locator(".ticks").count(), 1);
      await ada.getByRole("button", { name: "What can be done with this message" }).click();
      await look_("chat");
      await openChat(ben, "Ada");
      await press(ada, "Call");
      await ben.getByRole("dialog").waitFor();
      await look_("call");
      await press(ben, "Decline");
      await press(ada, "Cut network");
      await say(ada, "Waits");
      await look_("cut");
      await press(ben, "End session");
      await ben.getByRole("dialog", { name: "Signed out" }).waitFor();
      await look_("signed out");
      assert.deepEqual(found, {});
      await close({ expecting: /status of 401/ });
    },
  ]),
);
