import assert from "node:assert/strict";
import { button, eventually, front, match, nameOf, open, openChat, passUntil, press, say, texts } from "../browser.js";
import { ask, signIn } from "../server.js";

/** Gives somebody photos, each of one colour. */
async function hang(browser, server, username, colours) {
  const person = (await ask(server.origin, "/demo/people")).find((one) => one.username === username);
  const { access } = await signIn(server.origin, person.id);
  const page = await browser.newPage({ viewport: { width: 320, height: 400 } });
  for (const colour of colours) {
    await page.evaluate((background) => (document.body.style.background = background), colour);
    const form = new FormData();
    form.set("file", new Blob([await page.screenshot()], { type: "image/png" }), `${colour}.png`);
    await ask(server.origin, "/api/accounts/photos/", { method: "POST", access, form });
  }
  await page.close();
}

export const talk = {
  "like, match and chat, side by side": async ({ browser, serve }) => {
    const { phones, close } = await open(browser, await serve(), ["ada", "chiara"]);
    const { ada, chiara } = phones;

    // Chiara likes Ada already. One like back is a match, on both phones at once.
    await match(ada, "Chiara");
    await chiara.getByRole("dialog", { name: "A match with Ada" }).waitFor();
    await press(ada, "Write to Chiara");
    await press(chiara, "Keep looking");

    // What is typed is seen, what is sent is counted, what is read is ticked.
    await openChat(chiara, "Ada");
    await ada.getByRole("textbox").pressSequentially("Which record");
    await chiara.getByText("Ada is typing").waitFor();
    await press(chiara, "Back to the list");
    await say(ada, "Which record was the last one?");
    const tab = chiara.getByRole("tab", { name: /Chats/ });
    await eventually(() => tab.locator(".badge").textContent(), "1");
    await ada.getByTitle("Delivered").waitFor();
    await chiara.getByRole("button", { name: /^Ada, online, 1 unread message/ }).click();
    await ada.getByTitle("Read").waitFor();
    assert.equal(await tab.locator(".badge").isVisible(), false);
    await say(chiara, "Italo disco. Do not judge");
    await eventually(() => texts(ada), ["Which record was the last one?", "Italo disco. Do not judge"]);
    await ada.locator(".presence", { hasText: "Online" }).waitFor();

    // Reactions, replies, edits and deletions are the same on both sides.
    const message = (phone, text) => phone.locator("[data-message]", { hasText: text });
    const act = async (phone, text, what) => {
      await message(phone, text).hover();
      await message(phone, text).getByRole("button", { name: "What can be done with this message" }).click();
      await press(message(phone, text), what);
    };
    await act(ada, "Italo disco", "React: heart");
    await chiara.getByRole("button", { name: /^heart, 1/ }).waitFor();
    await act(ada, "Italo disco", "Reply");
    await say(ada, "I dance to it");
    await chiara.locator(".quote", { hasText: "Italo disco" }).waitFor();
    await act(ada, "I dance to it", "Edit");
    await say(ada, "I only dance to it");
    await message(chiara, "I only dance to it").getByText("Edited").waitFor();
    await act(ada, "I only dance to it", "Delete");
    await eventually(async () => (await texts(chiara))[2], "Deleted");
    await close();
  },

  "a deck by pointer, by keys and back again": async ({ browser, serve }) => {
    const server = await serve();
    await hang(browser, server, "hugo", ["crimson", "teal", "gold"]);
    const { page, phones, close } = await open(browser, server, ["ada"]);
    const { ada } = phones;
    await passUntil(ada, "Hugo");
    await eventually(
      () =>
        front(ada)
          .locator("img")
          .evaluate((image) => image.naturalWidth > 0),
      true,
    );
    await press(front(ada), "Next photo");
    await front(ada).getByAltText("Hugo, photo 2 of 3").waitFor();
    const first = await nameOf(ada);
    const box = await front(ada).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x - 120, box.y + 90, { steps: 8 });
    await page.mouse.up();
    await eventually(async () => (await nameOf(ada)) !== first, true);
    await ada.getByRole("group", { name: /^Deck/ }).focus();
    await page.keyboard.press("z");
    await eventually(() => nameOf(ada), first);
    await page.keyboard.press("ArrowLeft");
    await eventually(async () => (await nameOf(ada)) !== first, true);
    const second = await nameOf(ada);
    await press(ada, "Super like");
    await eventually(async () => (await ada.getByRole("dialog").count()) > 0 || (await nameOf(ada)) !== second, true);
    await close();
  },

  "a voice message and a call": async ({ browser, serve }) => {
    const { phones, close } = await open(browser, await serve(), ["ada", "ben"]);
    const { ada, ben } = phones;
    await openChat(ada, "Ben");
    await openChat(ben, "Ada");
    await press(ada, "Record a voice message");
    await eventually(() => ada.locator(".recording").textContent(), /^0:0[1-9]$/);
    await press(ada, "Send");
    await ben.locator("audio").waitFor();
    await eventually(
      () => ben.locator("audio").evaluate((audio) => audio.readyState >= 1 && audio.error === null),
      true,
    );
    await press(ada, "Call");
    await press(ben, "Answer");
    await ada.getByText("You are connected").waitFor();
    await press(ben, "Hang up");
    await eventually(() => ada.getByRole("dialog").count(), 0);
    await press(ben, "Call");
    await press(ada, "Decline");
    await ben.getByText("The call was declined").waitFor();
    assert.equal(await button(ben, "Hang up").count(), 0);
    await close();
  },
};
