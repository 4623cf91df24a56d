// Pictures of the playground as people see it: `run screenshots FOLDER`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { eventually, launch, open, openChat, press, say } from "./browser.js";
import { serve } from "./server.js";

const folder = process.argv[2] ?? "target/screenshots";
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
    while ((await ada.getByRole("dialog").count()) === 0) {
      const front = await ada.locator(".card.front").first().getAttribute("aria-label");
      await press(ada, "Like");
      await eventually(
        async () =>
          (await ada.getByRole("dialog").count()) > 0 ||
          (await ada.locator(".card.front:not(.leaving)").getAttribute("aria-label")) !== front,
        true,
      );
    }
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
    server.stop();
  }
}
await browser.close();
console.log(`screenshots lie in ${folder}`);
