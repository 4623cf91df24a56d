// The browser, and a page that tells of everything it should not have done.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export async function launch() {
  // A microphone that hums; and no sandbox, since continuous integration often runs as root.
  const args = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  return chromium.launch({ executablePath: process.env.CHROMIUM, args });
}

/** An empty page. `close` fails if what was opened in it complained, or asked anything of another origin. */
export async function watched(
  browser,
  server,
  { width = 1440, height = 960, colorScheme = "light", nodes = [] } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
    hasTouch: width < 500,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  const known = [server.origin, ...nodes].flatMap((origin) => [origin, origin.replace("http", "ws")]);
  const isOurs = (url) => known.includes(new URL(url).origin) || url.startsWith("blob:");
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => isOurs(request.url()) || complaints.push(`a request to ${request.url()}`));
  page.on("websocket", (socket) => isOurs(socket.url()) || complaints.push(`a socket to ${socket.url()}`));
  return {
    page,
    /** Some stories end sessions, and browsers report every 401 themselves. */
    async close({ expecting = /^$/ } = {}) {
      await context.close();
      assert.deepEqual(
        complaints.filter((complaint) => !expecting.test(complaint)),
        [],
      );
    },
  };
}

/** Opens the playground with these people, on a page that is watched. */
export async function open(browser, server, people, look = {}) {
  const { page, close } = await watched(browser, server, look);
  await page.goto(`${server.origin}/playground?people=${people.join()}`);
  const phones = Object.fromEntries(people.map((name) => [name, page.locator(`[data-person="${name}"]`)]));
  await Promise.all(Object.values(phones).map(live));
  return { page, phones, close };
}

export const live = (phone) => phone.locator(".state.live").waitFor();
export const button = (phone, name) => phone.getByRole("button", { name, exact: typeof name === "string" });
export const press = (phone, name) => button(phone, name).click();

export async function openChat(phone, name) {
  await phone.getByRole("tab", { name: /Chats/ }).click();
  await phone
    .getByRole("button", { name: new RegExp(`^(New match: )?${name}`) })
    .first()
    .click();
  await phone.locator(".messages").waitFor();
}

export const front = (phone) => phone.locator(".card.front:not(.leaving)");
export const nameOf = async (phone) => (await front(phone).getAttribute("aria-label")).split(",")[0];

/** Passes whoever lies before this one in the deck. */
export async function passUntil(phone, wanted) {
  for (let name; (name = await nameOf(phone)) !== wanted;) {
    await press(phone, "Pass");
    await eventually(async () => (await nameOf(phone)) !== name, true);
  }
}

/** The match that a like of somebody who likes back makes. The card is gone before the server has answered. */
export async function match(phone, name) {
  await passUntil(phone, name);
  await press(phone, "Like");
  const moment = phone.getByRole("dialog", { name: `A match with ${name}` });
  await moment.waitFor();
}

export async function say(phone, text) {
  await phone.getByRole("textbox").fill(text);
  await phone.getByRole("textbox").press("Enter");
}

/** The texts of all stored messages, in their order. */
export const texts = (phone) => phone.locator("[data-message] .bubble").allTextContents();

/** Waits until it holds, and says what it was at last if it never does. */
export async function eventually(read, expected, patience = 15_000) {
  let seen;
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    seen = await read();
    if (expected instanceof RegExp ? expected.test(seen) : JSON.stringify(seen) === JSON.stringify(expected))
      return seen;
  }
  return expected instanceof RegExp ? assert.match(String(seen), expected) : assert.deepEqual(seen, expected);
}

/** What the phone says has happened, newest first. */
export const told = async (phone) =>
  (await phone.locator(".story .now, .story .before li").allTextContents()).join("\n");
