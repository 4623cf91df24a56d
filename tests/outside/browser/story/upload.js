import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { eventually, live, open, openChat, press } from "../browser.js";

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

export const upload = {
  "a file that is cut off goes on where it was": async ({ browser, serve }) => {
    const { page, phones, close } = await open(browser, await serve(), ["ada", "ben"]);
    const { ada, ben } = phones;
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    const buffer = Buffer.from(randomBytes(3 << 20).toString("base64"));
    await ada.getByLabel("File to send").setInputFiles({ name: "long.txt", mimeType: "text/plain", buffer });
    // Cut by the page itself, as soon as a quarter is there: nobody else is quick enough.
    await ada.evaluate((phone) => {
      return new Promise((resolve) => {
        const look = () => {
          const bar = phone.querySelector("progress");
          if (bar?.value < 0.25 || !bar) return requestAnimationFrame(look);
          phone.querySelector(".levers button").click();
          resolve();
        };
        look();
      });
    });
    await ada.locator(".state", { hasText: "No network" }).waitFor();
    const before = await ada.locator("progress").evaluate((bar) => bar.value);
    assert.ok(before >= 0.25 && before < 1, `cut at ${before}`);
    await press(ada, "Restore network");
    await live(ada);
    const link = ben.getByRole("link", { name: "long.txt" });
    await link.waitFor();
    await eventually(() => ada.locator(".upload").isVisible(), false);
    const got = await page.request.get(new URL(await link.getAttribute("href"), page.url()).href);
    assert.equal(digest(await got.body()), digest(buffer), "not a byte is missing");

    // The newest `upload_ready` is that of the second socket, and says where to go on.
    const ready = ada.locator(".frame", { hasText: "upload_ready" });
    await eventually(() => ready.count(), 2);
    await ready.first().locator("summary").click();
    const { offset } = JSON.parse((await ready.first().locator("pre").textContent()).replace(/^[^{]*/, ""));
    assert.ok(offset > 0 && offset < buffer.length, `resumed at ${offset}`);
    await close();
  },
};
