import assert from "node:assert/strict";
import { eventually, live, open, openChat, press, say, texts, told } from "../browser.js";

const MISSED = 50;

export const reconnect = {
  "fifty messages missed, all of them replayed in order": async ({ browser, serve }) => {
    const { phones, close } = await open(browser, await serve(), ["ada", "ben"]);
    const { ada, ben } = phones;
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    await say(ben, "Before");
    await eventually(() => texts(ada), ["Before"]);
    await press(ada, "Cut network");
    await ada.locator(".state", { hasText: "No network" }).waitFor();
    const expected = ["Before"];
    for (let number = 1; number <= MISSED; number += 1) {
      await say(ben, `Message ${number}`);
      expected.push(`Message ${number}`);
    }
    await eventually(() => ben.locator(".ticks").count(), MISSED + 1);
    await eventually(() => texts(ada), ["Before"]);
    await press(ada, "Restore network");
    await live(ada);
    await eventually(() => texts(ada), expected);
    // Each has a number, and the phone says which. A receipt of the message before may have been on its way when the network
    // went, and has one too; of receipts a replay tells the last.
    const replayed = /missed (\d+) events: replayed in order from cursor (\d+) to (\d+), none lost/;
    const [, missed, from, to] = (await eventually(() => told(ada), replayed)).match(replayed).map(Number);
    assert.ok(missed >= MISSED && missed <= to - from + 1, `${missed} events from ${from} to ${to}`);
    await close();
  },
};
