import assert from "node:assert/strict";
import { faults } from "./access.js";
import { watched } from "../browser.js";

const PAGES = ["/", "/docs", "/docs/ws", "/docs/clients"];

export const documents = {
  "pages for client authors fit every width and axe finds no serious fault": async ({ browser, serve }) => {
    const server = await serve();
    const found = {};
    for (const width of [390, 820, 1440])
      for (const colorScheme of ["light", "dark"]) {
        const { page, close } = await watched(browser, server, { width, height: 900, colorScheme });
        for (const path of PAGES) {
          await page.goto(server.origin + path);
          const some = await faults(page);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (over > 0) some.push(`${over} px wider than the screen`);
          if (some.length) found[`${path} at ${width} px, ${colorScheme}`] = some;
        }
        await close();
      }
    assert.deepEqual(found, {});
  },

  "what is searched for on a page is found, and a request can be copied": async ({ browser, serve }) => {
    const server = await serve();
    const { page, close } = await watched(browser, server, {});
    await page.goto(`${server.origin}/docs`);
    await page.keyboard.press("/");
    await page.keyboard.type("ws-ticket");
    await page.getByText("1 found").waitFor();
    assert.equal(await page.locator("article:visible").count(), 1);
    await page.locator("article:visible [data-copy]").click();
    await page.getByText(/^(Copied|Selected)$/).waitFor();
    await page.goto(`${server.origin}/`);
    await page.getByRole("link", { name: /How to write a client/ }).click();
    await page.getByRole("heading", { name: "How to write a client" }).waitFor();
    await close();
  },
};
