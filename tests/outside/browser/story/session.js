import assert from "node:assert/strict";
import { eventually, live, open, openChat, press, say, texts, told } from "../browser.js";

const frames = (phone, type) =>
  phone.locator(".frame .type", { hasText: new RegExp(`(received|sent) ${type}$`) }).count();

export const session = {
  "a token that runs out is refreshed in place": async ({ browser, serve }) => {
    // The server warns a minute before the end.
    const { phones, close } = await open(browser, await serve({ AUTH__ACCESS_LIFETIME_S: "64" }), ["ada", "ben"]);
    const { ada, ben } = phones;
    await eventually(() => told(ada), /refreshed in place/, 20_000);
    await eventually(() => frames(ada, "token_expiring"), 1);
    await eventually(() => frames(ada, "authenticate"), 1);
    assert.equal(await frames(ada, "welcome"), 1, "it is still the first socket");
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    await say(ada, "Still here");
    await eventually(() => texts(ben), ["Still here"]);
    await close();
  },

  "a session that is ended stops its phone, and nothing waits in vain": async ({ browser, serve }) => {
    const { phones, close } = await open(browser, await serve(), ["ada", "ben"]);
    const { ada, ben } = phones;
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    await press(ada, "End session");
    await ada.getByRole("dialog", { name: "Signed out" }).waitFor();
    await eventually(() => told(ada), /The server closed the socket \d/);
    await say(ben, "You were gone");
    await press(ada, "Sign in as Ada");
    await live(ada);
    await eventually(() => texts(ada), ["You were gone"]);
    await eventually(() => told(ada), /missed 1 event: replayed/);
    await say(ada, "And I am back");
    await eventually(() => texts(ben), ["You were gone", "And I am back"]);
    await close({ expecting: /status of 401/ });
  },
};
