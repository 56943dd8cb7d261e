// One person's chat: who it is, the messages, and what is said and done there.
import { Fault, get, has, language, post, voice, w } from "./api.js";
import { verb } from "./card.js";
import { Composer } from "./composer.js";
import { h, hush, steady } from "./dom.js";
import { filing } from "./files.js";
import { Log } from "./log.js";

export class Column {
  // house: {people, groups, changed(column), counted(column), choose(column, id)}
  constructor(house, id) {
    this.house = house;
    this.person = id;
    this.el = h("section", { class: "column" });
    this.log = new Log({
      person: id,
      w: (key, args) => voice(this.who.locale)(key, args),
      nameOf: (who) => this.house.people.find((p) => p.id === who)?.name ?? who,
      set: (message, change, focus) => this.log.set(message, change, focus),
      close: (message, keep) => this.close(message, keep),
      as: (message) => this.house.as.show(message, this.person, this.who.locale, (fault) => this.complain(fault)).catch((fault) => this.complain(fault)),
      press: (message, action) => this.press(message, action),
      submit: (message, action, values) => this.submit(message, action, values),
      typed: (message, name, value) => { (this.log.uiOf(message).values ??= {})[name] = value; },
    }, () => this.count());
    this.composer = new Composer(this);
    this.build();
  }

  get who() {
    return this.house.people.find((p) => p.id === this.person) ?? { id: this.person, name: this.person, roles: [], locale: "en" };
  }

  get place() {
    return this.log.place;
  }

  build() {
    this.head = h("header", { class: "head" });
    this.tabs = h("div", { class: "places", role: "group" });
    this.told = h("p", { class: "told", "aria-hidden": "true", hidden: true });
    this.fault = h("div", { class: "fault", role: "alert", hidden: true });
    this.el.append(this.head, this.tabs, this.log.el, this.log.below, this.told, this.fault, this.composer.el);
    this.dressFiles = filing(this);
  }

  // dress puts the page's words on everything but the messages.
  dress() {
    const who = this.who;
    const other = who.locale === "en" ? "zh-CN" : "en";
    const select = h("select", { "aria-label": w("column.person"), onchange: (e) => this.house.choose(this, e.target.value) },
      this.house.people.map((p) => h("option", { value: p.id }, p.waiting && p.id !== this.person ? `${p.name} (${p.waiting})` : p.name)));
    select.value = this.person;
    const speak = h("button", {
      type: "button", class: "quiet", "aria-label": w("column.speak", { Name: who.name, Language: language(other) }),
      title: w("column.speak", { Name: who.name, Language: language(other) }), onclick: () => this.say(`/lang ${other}`, "dm"),
    }, language(other));
    this.next = h("button", { type: "button", class: "next", onclick: () => this.toNext() });
    steady(this.head, () => this.head.replaceChildren(
      h("h2", { class: "hush" }, w("column", { Name: who.name })),
      h("span", { class: `avatar role-${who.roles[0] ?? "other"}`, "aria-hidden": "true" }, [...who.name][0] ?? ""),
      h("div", { class: "who" }, select, h("span", { class: "roles" }, roles(who))), this.next, speak));
    this.el.setAttribute("aria-label", w("column", { Name: who.name }));
    this.log.el.setAttribute("aria-label", w("log"));
    this.tabs.setAttribute("aria-label", w("column.places"));
    this.log.news();
    this.dressFiles();
    this.dressPlaces();
    this.count();
  }

  dressPlaces() {
    const places = [{ id: "dm", name: w("column.direct") }, ...this.house.groups];
    steady(this.tabs, () => this.tabs.replaceChildren(...places.map((p) => h("button", {
      type: "button", "aria-pressed": String(p.id === this.place), onclick: () => this.go(p.id),
    }, p.name, unread(this.log.unread.count(p.id))))));
    this.composer.dress(this.place === "dm" ? w("say") : w("say_group"));
  }

  // load reads everything anew; what is open stays open.
  async load() {
    this.log.fill(await get("messages", { as: this.person }), this.who.locale);
  }

  press(m, action) {
    this.forget();
    const name = verb(action.action);
    if (!action.form.length && !action.confirm) {
      this.submit(m, action, {});
      return;
    }
    const ui = this.log.uiOf(m);
    if (ui.open === name) {
      this.close(m, true);
      return;
    }
    if (ui.open) (ui.drafts ??= {})[ui.open] = ui.values;
    this.log.set(m, { open: name, more: false, values: ui.drafts?.[name] ?? {}, errors: {} }, name);
    const asks = this.log.nodes.get(m.id).querySelector(".asks");
    asks?.querySelector("[data-field],[data-verb]")?.focus({ preventScroll: true });
    asks?.scrollIntoView({ block: "nearest" });
  }

  // close closes what is open on a card and gives the focus back to its button.
  // What was typed is kept for the next time, unless it was given up.
  close(m, keep) {
    const ui = this.log.uiOf(m);
    const name = ui.open ?? "";
    (ui.drafts ??= {})[name] = keep ? ui.values : {};
    this.log.set(m, { open: null, values: {}, errors: {} }, name);
  }

  async submit(m, action, values) {
    const ui = this.log.uiOf(m);
    if (ui.busy) return;
    this.forget();
    const name = verb(action.action);
    this.log.set(m, { busy: name, more: false, values, errors: {} });
    try {
      const answer = await post("act", { as: this.person, message: m.id, action: action.action, values });
      const wrong = Object.keys(answer.errors ?? {});
      Object.assign(ui, { busy: null, errors: answer.errors ?? {} });
      if (!wrong.length) Object.assign(ui, { open: null, values: {}, drafts: {} });
      if (answer.message) this.log.take(answer.message);
      else this.log.redraw(m.id);
      for (const reply of answer.replies) this.log.answer(reply);
      this.shown(m, wrong[0], answer.replies.at(-1));
      this.house.changed(this);
    } catch (fault) {
      this.log.set(m, { busy: null }, ui.open ? (action.form.length ? "submit" : "confirm") : name);
      this.complain(fault);
    }
  }

  // shown leads the eye to what came of a click: the first wrong field, the
  // answer, or the card.
  shown(m, wrong, reply) {
    const node = this.log.nodes.get(m.id);
    const field = wrong && [...node?.querySelectorAll("[data-field]") ?? []].find((f) => f.dataset.field.split("=")[0] === wrong);
    if (field) {
      field.focus({ preventScroll: true });
      field.closest(".field").scrollIntoView({ block: "nearest" });
      return;
    }
    node?.querySelector("h3")?.focus({ preventScroll: true });
    if (node && node.clientHeight <= this.log.el.clientHeight) node.scrollIntoView({ block: "nearest" });
    const answer = reply && this.log.nodes.get(reply.id);
    if (answer && reply.kind === "notice" && !this.log.inView(answer)) this.tell(reply);
    else answer?.scrollIntoView({ block: "nearest" });
  }

  // tell shows a sentence that stands further down, for a while: who works
  // through many cards keeps the place. The log has said it to screen readers.
  tell(reply) {
    clearTimeout(this.silence);
    this.told.textContent = reply.text;
    this.told.hidden = false;
    this.silence = setTimeout(() => this.quiet(), 8000);
  }

  quiet() {
    clearTimeout(this.silence);
    this.told.hidden = true;
  }

  // forget takes away what was said of the action before: no sentence stands
  // beside a newer one.
  forget() {
    this.quiet();
    this.fault.hidden = true;
    this.log.unread.done();
  }

  async say(text, place = this.place) {
    if (!text) return;
    this.composer.busy(true);
    this.forget();
    try {
      const answer = await post("say", { as: this.person, text, place });
      this.composer.said(text);
      this.composer.busy(false); // the field is empty: what is typed next is said, also while the page asks what changed
      for (const reply of answer.replies) this.log.answer(reply);
      this.log.bottom();
      await this.house.changed(this, true);
    } catch (fault) {
      this.composer.busy(false);
      this.complain(fault);
    }
  }

  complain(fault) {
    this.fault.replaceChildren(
      h("p", {}, fault instanceof Fault ? fault.message : w("unreachable")),
      h("button", { type: "button", class: "quiet", onclick: () => this.dismiss() }, w("dismiss")));
    this.fault.hidden = false;
  }

  dismiss() {
    this.fault.hidden = true;
    this.composer.field.focus();
  }

  go(place) {
    this.quiet();
    this.log.go(place);
    this.dressPlaces();
  }

  count() {
    if (!this.next) return;
    const n = String(this.log.waiting().length);
    this.next.hidden = n === "0";
    this.next.textContent = w("column.waits", { Count: n });
    this.next.setAttribute("aria-label", w("column.next", { Count: n }));
    if (this.unread !== (this.unread = [...this.log.unread.places.values()].join())) this.dressPlaces();
    this.house.counted(this);
  }

  // toFirst shows the first card that needs this person, its buttons in view.
  toFirst() {
    if (!this.log.el.clientHeight) return;
    this.opened = true;
    const first = this.log.waiting()[0];
    if (first) this.log.reveal(first);
    else this.log.bottom();
  }

  toNext() {
    if (this.place !== "dm") this.go("dm");
    const all = this.log.waiting();
    const here = all.findIndex((m) => m.id === this.log.looked);
    const m = all[(here + 1) % all.length];
    if (!m) return;
    this.log.reveal(m);
    this.log.nodes.get(m.id).querySelector(".button.primary, .button")?.focus({ preventScroll: true });
  }
}

export const roles = (who) => who.roles.map((r) => (has(`role.${r}`) ? w(`role.${r}`) : r)).join(" · ");

// unread is the mark of so many messages that were not seen.
export const unread = (n) => n > 0 && [
  h("span", { class: "fresh", "aria-hidden": "true" }, n > 99 ? "99+" : String(n)), hush(` ${w("column.unread", { Count: String(n) })}`),
];
