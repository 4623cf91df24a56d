import { eventually, live, open, openChat, press, say, texts, told } from "../browser.js";

const waiting = (phone) => phone.locator(".message.waiting").count();

export const outbox = {
  "written without a network, sent once each": async ({ browser, serve }) => {
    const { phones, close } = await open(browser, await serve(), ["ada", "ben"]);
    const { ada, ben } = phones;
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    await press(ada, "Cut network");
    const lines = ["One from the tunnel", "Two from the tunnel", "Three from the tunnel"];
    for (const line of lines) await say(ada, line);
    await eventually(() => waiting(ada), 3);
    await say(ben, "Are you there?");
    await press(ada, "Restore network");
    await live(ada);
    await eventually(() => texts(ben), ["Are you there?", ...lines]);
    await eventually(() => texts(ada), ["Are you there?", ...lines]);
    await eventually(() => waiting(ada), 0);
    await eventually(() => told(ada), /The outbox is empty: 3 messages stored, each exactly once, at places 2 to 4/);
    await close();
  },

  "an outbox outlives its page": async ({ browser, serve }) => {
    const { page, phones, close } = await open(browser, await serve(), ["ada", "ben"]);
    const { ada, ben } = phones;
    await openChat(ada, "Ben");
    await press(ada, "Cut network");
    await say(ada, "Written before the page went");
    await eventually(() => waiting(ada), 1);
    await page.reload();
    await live(ada);
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    for (const phone of [ada, ben]) await eventually(() => texts(phone), ["Written before the page went"]);
    await eventually(() => waiting(ada), 0);
    await close();
  },
};
