import { Emitter } from "../emitter.js";
import { Phone } from "./phone.js";

/** The phones on the page, and who may hold one. */
export class Phones extends Emitter {
  list = [];
  people = [];
  nodes = [];

  /** Who was here before this page was loaded again, or whom the address names, or the first two. */
  async load() {
    const [people, about] = await Promise.all(["/demo/people", "/playground/about"].map(ask));
    [this.people, this.nodes] = [people, about.nodes];
    const named = new URLSearchParams(location.search).get("people") ?? sessionStorage.getItem("people") ?? "";
    const wanted = named
      .split(",")
      .map((name) => people.find((one) => one.username === name))
      .filter(Boolean);
    return wanted.length ? wanted : people.slice(0, 2);
  }

  /** Somebody who is not on the page yet. */
  get nobodyYet() {
    return this.people.find((one) => !this.list.some((phone) => phone.person.id === one.id));
  }

  phoneOf(id) {
    return this.list.find((phone) => phone.person.id === id);
  }

  add(person, place = this.list.length) {
    const device = this.#freeDevice(person);
    const storeName = `matchwire-playground/${tabName()}/${person.username}/${device}`;
    const phone = new Phone({
      person,
      device,
      node: this.nodes[place % Math.max(1, this.nodes.length)] ?? location.origin,
      storeName,
    });
    this.list.splice(place, 0, phone);
    this.#changed();
    phone.start();
    return phone;
  }

  /** One more, which wants to be looked at. */
  open(person) {
    const phone = this.add(person);
    this.emit("opened", phone);
    return phone;
  }

  remove(phone) {
    phone.stop();
    this.list = this.list.filter((one) => one !== phone);
    this.#changed();
  }

  /** Gives the phone to somebody else. */
  hand(phone, person) {
    const place = this.list.indexOf(phone);
    phone.stop();
    this.list.splice(place, 1);
    return this.add(person, place);
  }

  /** Two phones of one person are two devices, with a store each. */
  #freeDevice(person) {
    const taken = new Set(this.list.filter((phone) => phone.person.id === person.id).map((phone) => phone.device));
    let device = 0;
    while (taken.has(device)) device += 1;
    return device;
  }

  #changed() {
    sessionStorage.setItem("people", this.list.map((phone) => phone.person.username).join(","));
    this.emit("list");
  }
}

async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** Every tab of the browser has phones of its own: two tabs must not send from one outbox. */
function tabName() {
  const name = sessionStorage.getItem("tab") ?? crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  sessionStorage.setItem("tab", name);
  return name;
}
