import { h, icon, reconcile } from "./dom.js";
import { Phones } from "./model/phones.js";
import { themeButton } from "./theme.js";
import { pane } from "./views/pane.js";

const phones = new Phones();
const [main, jump, boot, lead] = ["phones", "jump", "boot", "lead"].map((id) => document.getElementById(id));
const panes = new Map();

const add = h(
  "button",
  { type: "button", class: "button", disabled: true, onclick: addPhone },
  icon("plus"),
  h("span", { class: "label" }, "Add a phone"),
);
add.setAttribute("aria-label", "Add a phone");
document.getElementById("top-actions").append(add, themeButton());

function addPhone() {
  phones.open(phones.nobodyYet ?? phones.people[0]);
}

/** Sideways only: the page stays at the height where somebody reads it. */
function show(phone) {
  const [pane_, row] = [panes.get(phone), main].map((one) => one.getBoundingClientRect().left);
  main.scrollBy({ left: pane_ - row - parseFloat(getComputedStyle(main).paddingLeft), behavior: "smooth" });
}

function paint() {
  for (const phone of [...panes.keys()]) if (!phones.list.includes(phone)) panes.delete(phone);
  for (const phone of phones.list) if (!panes.has(phone)) panes.set(phone, pane(phone, phones));
  reconcile(
    main,
    phones.list.map((phone) => panes.get(phone)),
  );
  jump.replaceChildren(...phones.list.map(jumpButton));
  add.disabled = phones.list.length >= 6;
  markCurrent();
}

function jumpButton(phone) {
  const count = h("span", { class: "count", hidden: true });
  const button = h("button", { type: "button", onclick: () => show(phone) }, phone.name, count);
  phone.on("inbox", () => {
    const { unread } = phone.inbox;
    [count.hidden, count.textContent] = [unread === 0, unread];
  });
  return button;
}

/** Which phone is in front, where only one fits. */
function markCurrent() {
  const nearest = [...main.children].map((one) =>
    Math.abs(one.getBoundingClientRect().left - main.getBoundingClientRect().left),
  );
  const at = nearest.indexOf(Math.min(...nearest));
  [...jump.children].forEach((button, place) => button.setAttribute("aria-current", String(place === at)));
}

async function start() {
  try {
    const people = await phones.load();
    if (!people.length)
      return problem(
        "Nobody is here",
        "There are no demo people on this server. Start it with “serve --demo”, which makes them.",
      );
    lead.replaceChildren(...introduction(people));
    boot.remove();
    phones.on("list", paint);
    phones.on("opened", show);
    for (const person of people) phones.add(person);
  } catch (error) {
    problem("The server does not answer", `${error.message}. Is it still running, with demo people?`);
  }
  main.setAttribute("aria-busy", "false");
}

/** What to try first, with those who are on the page. */
function introduction(people) {
  const [first, second] = phones.people;
  if (!people.includes(first) || !people.includes(second))
    return [
      "Every phone is a real client of this server. Like, match and talk; then cut a network, write on both sides, and restore it.",
    ];
  const next = ` Some people like ${first.first_name} already: like one of them back. Then cut a network, write on both sides, and restore it. Every phone is a real client of this server.`;
  return [
    h("strong", {}, `${first.first_name} and ${second.first_name} have matched: let them talk.`),
    h("span", {}, next),
  ];
}

function problem(title, text) {
  boot.replaceChildren(
    h("h2", {}, title),
    h("p", {}, text),
    h("button", { type: "button", class: "button", onclick: () => location.reload() }, "Try again"),
  );
  main.setAttribute("aria-busy", "false");
}

main.addEventListener("scroll", () => requestAnimationFrame(markCurrent), { passive: true });
start();
