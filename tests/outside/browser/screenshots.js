// Pictures of the playground and of the pages for client authors as people see them: `run screenshots FOLDER`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { eventually, launch, match, open, openChat, press, say, watched } from "./browser.js";
import { serve } from "./server.js";

const folder = process.argv[2] ?? "target/screenshots";
const documents = { home: "/", rest: "/docs", socket: "/docs/ws", clients: "/docs/clients" };
mkdirSync(folder, { recursive: true });
const browser = await launch();
const first = await serve({}, { portraits: true });
await first.rest();
for (const [width, height] of [
  [390, 844],
  [820, 1180],
  [1440, 900],
]) {
  for (const colorScheme of ["light", "dark"]) {
    const server = await serve({}, { like: first });
    const { page, phones, close } = await open(browser, server, ["ada", "ben"], { width, height, colorScheme });
    const { ada, ben } = phones;
    const shoot = async (name) => {
      // What is still on its way (pictures, the frames of this moment) belongs into the picture.
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => (scrollTo(0, 0), document.getElementById("phones").scrollTo(0, 0)));
      await page.screenshot({
        path: join(folder, `${name}-${width}-${colorScheme}.png`),
        fullPage: width < 1000 && name !== "deck",
      });
    };
    await shoot("deck");
    await match(ada, "Chiara");
    await shoot("match");
    await press(ada, "Keep looking");
    await ada.getByRole("tab", { name: /Chats/ }).click();
    await openChat(ben, "Ada");
    await say(ben, "There is a wall in Villeurbanne with real holds");
    await say(ben, "Sunday?");
    await eventually(() => ada.locator(".row .badge").first().textContent(), "2");
    await shoot("chats");
    await openChat(ada, "Ben");
    await say(ada, "Only if breakfast comes first");
    await eventually(() => ada.getByTitle("Read").count(), 1);
    await ben.locator("[data-message]").last().hover();
    await ben
      .locator("[data-message]")
      .last()
      .getByRole("button", { name: "What can be done with this message" })
      .click();
    await press(ben, "React: heart");
    await eventually(() => ada.locator(".reactions").count(), 1);
    await press(ada, "Cut network");
    await say(ada, "I bring the map");
    await say(ben, "Breakfast it is. Nine?");
    await ben.getByRole("textbox").pressSequentially("And shoes");
    await shoot("cut");
    await press(ada, "Restore network");
    await eventually(() => ada.locator(".story").textContent(), /none lost/);
    await shoot("chat");
    await close();
    const paper = await watched(browser, server, { width, height, colorScheme });
    for (const [name, path] of Object.entries(documents)) {
      await paper.page.goto(server.origin + path, { waitUntil: "networkidle" });
      await paper.page.screenshot({
        path: join(folder, `page-${name}-${width}-${colorScheme}.png`),
        fullPage: path === "/",
      });
    }
    await paper.close();
    server.stop();
  }
}
await browser.close();
console.log(`screenshots lie in ${folder}`);
