// One person's chat: who it is, the messages of one place, and what to say.
import { Fault, get, has, language, post, short, voice, w } from "./api.js";
import { draw, verb } from "./card.js";
import { h, hush, steady } from "./dom.js";
import { filing } from "./files.js";

const near = 80; // pixels from the bottom that still count as the bottom

export class Column {
  // house: {people, groups, changed(column), choose(column, id)}
  constructor(house, id) {
    this.house = house;
    this.person = id;
    this.place = "dm";
    this.messages = new Map();
    this.nodes = new Map();
    this.ui = new Map();
    this.unread = new Set();
    this.spoken = [];
    this.el = h("section", { class: "column" });
    this.act = {
      person: id,
      w: (key, args) => voice(this.who.locale)(key, args),
      nameOf: (who) => this.house.people.find((p) => p.id === who)?.name ?? who,
      set: (message, change, focus) => this.set(message, change, focus),
      close: (message) => this.set(message, { open: null, values: {}, errors: {} }, verb(this.uiOf(message).open ?? "")),
      press: (message, action) => this.press(message, action),
      submit: (message, action, values) => this.submit(message, action, values),
      typed: (message, name, value) => { (this.uiOf(message).values ??= {})[name] = value; },
    };
    this.build();
  }

  get who() {
    return this.house.people.find((p) => p.id === this.person) ?? { id: this.person, name: this.person, roles: [], locale: "en" };
  }

  build() {
    this.head = h("header", { class: "head" });
    this.tabs = h("div", { class: "places", role: "group" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0", onscroll: () => this.scrolled() });
    this.below = h("button", { type: "button", class: "below", hidden: true, onclick: () => this.bottom() });
    this.told = h("p", { class: "told", "aria-hidden": "true", hidden: true });
    this.fault = h("div", { class: "fault", role: "alert", hidden: true });
    this.field = h("input", { type: "text", autocomplete: "off", enterkeyhint: "send", onkeydown: (e) => this.recall(e) });
    this.sendButton = h("button", { type: "submit", class: "button primary" });
    this.composer = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); this.say(); } }, this.field, this.sendButton);
    this.el.append(this.head, this.tabs, this.log, this.below, this.told, this.fault, this.composer);
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
    }, short(other));
    this.next = h("button", { type: "button", class: "next", onclick: () => this.toNext() });
    steady(this.head, () => this.head.replaceChildren(
      h("h2", { class: "hush" }, w("column", { Name: who.name })),
      h("span", { class: `avatar role-${who.roles[0] ?? "other"}`, "aria-hidden": "true" }, [...who.name][0] ?? ""),
      h("div", { class: "who" }, select, h("span", { class: "roles" }, roles(who))), this.next, speak));
    this.el.setAttribute("aria-label", w("column", { Name: who.name }));
    this.log.setAttribute("aria-label", w("log"));
    this.log.lang = who.locale;
    this.tabs.setAttribute("aria-label", w("column.places"));
    this.below.textContent = w("column.below");
    this.sendButton.textContent = w("send");
    this.dressFiles();
    this.dressPlace();
    this.count();
  }

  dressPlace() {
    const places = [{ id: "dm", name: w("column.direct") }, ...this.house.groups];
    steady(this.tabs, () => this.tabs.replaceChildren(...places.map((p) => h("button", {
      type: "button", "aria-pressed": String(p.id === this.place), onclick: () => this.go(p.id),
    }, p.name, this.unread.has(p.id) && h("span", { class: "dot" }, hush(w("column.unread")))))));
    const words = this.place === "dm" ? w("say") : w("say_group");
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
  }

  // load reads everything anew; the open forms stay.
  async load() {
    const list = await get("messages", { as: this.person });
    this.messages = new Map(list.map((m) => [m.id, m]));
    this.render();
  }

  render() {
    const stuck = this.atBottom();
    this.nodes.clear();
    const shown = [...this.messages.values()].filter((m) => m.place === this.place);
    const children = [];
    let day = "";
    for (const m of shown) {
      if (m.day !== day) children.push(h("p", { class: "day" }, h("span", {}, m.day)));
      day = m.day;
      children.push(this.node(m));
    }
    if (!shown.length) children.push(h("p", { class: "empty" }, this.place === "dm" ? w("column.empty") : w("column.empty_group")));
    this.keepFocus(() => this.log.replaceChildren(...children));
    if (stuck) this.bottom();
    this.count();
  }

  node(m) {
    const node = draw(m, this.uiOf(m), this.act);
    this.nodes.set(m.id, node);
    return node;
  }

  uiOf(m) {
    if (!this.ui.has(m.id)) this.ui.set(m.id, {});
    return this.ui.get(m.id);
  }

  // set changes what is open on a message and draws it again.
  set(m, change, focus) {
    Object.assign(this.uiOf(m), change);
    this.redraw(m.id, focus);
  }

  redraw(id, focus) {
    const old = this.nodes.get(id);
    const m = this.messages.get(id);
    if (!old || !m) return;
    this.keepFocus(() => old.replaceWith(this.node(m)), focus);
  }

  // keepFocus draws anew and gives the focus to the same control, or to one
  // that is named, or else to the card it was on.
  keepFocus(change, name) {
    const active = this.log.contains(document.activeElement) ? document.activeElement : null;
    const id = active?.closest(".message")?.dataset.id;
    const mark = name ?? active?.dataset.field ?? active?.dataset.verb;
    const caret = active && /^(text|textarea)$/.test(active.type) ? [active.selectionStart, active.selectionEnd] : null;
    change();
    if (!id || active.isConnected) return;
    const node = this.nodes.get(id);
    const to = mark && [...node?.querySelectorAll("[data-field],[data-verb]") ?? []].find((e) => e.dataset.field === mark || e.dataset.verb === mark);
    const heir = to && !to.disabled && !to.closest("[hidden]") ? to : node?.querySelector(".card");
    heir?.focus({ preventScroll: true });
    if (caret && heir === to) to.setSelectionRange(...caret);
  }

  // take shows a message that came or changed.
  take(m) {
    const known = this.messages.has(m.id);
    const stuck = this.atBottom();
    const today = [...this.messages.values()].filter((o) => o.place === m.place).at(-1)?.day;
    this.messages.set(m.id, m);
    if (m.place !== this.place) {
      if (!known) this.unread.add(m.place);
      this.dressPlace();
    } else if (known) {
      this.redraw(m.id);
    } else {
      this.log.querySelector(".empty")?.remove();
      if (m.day !== today) this.log.append(h("p", { class: "day" }, h("span", {}, m.day)));
      this.log.append(this.node(m));
      if (!stuck) this.below.hidden = false;
    }
    if (stuck && m.place === this.place) this.bottom();
    this.count();
  }

  press(m, action) {
    this.forget();
    const ui = this.uiOf(m);
    const name = verb(action.action);
    if (!action.form.length && !action.confirm) {
      this.submit(m, action, {});
      return;
    }
    const opening = ui.open !== name;
    this.set(m, { open: opening ? name : null, more: false, values: {}, errors: {} }, opening ? null : name);
    if (!opening) return;
    const asks = this.nodes.get(m.id).querySelector(".asks");
    asks?.querySelector("[data-field],[data-verb]")?.focus({ preventScroll: true });
    asks?.scrollIntoView({ block: "nearest" });
  }

  async submit(m, action, values) {
    const ui = this.uiOf(m);
    if (ui.busy) return;
    this.forget();
    this.set(m, { busy: verb(action.action), more: false, values, errors: {} });
    try {
      const answer = await post("act", { as: this.person, message: m.id, action: action.action, values });
      const wrong = Object.keys(answer.errors ?? {});
      Object.assign(ui, { busy: null, errors: answer.errors ?? {} });
      if (!wrong.length) Object.assign(ui, { open: null, values: {} });
      if (answer.message) this.take(answer.message);
      else this.redraw(m.id);
      for (const reply of answer.replies) this.take(reply);
      this.shown(m, wrong[0], answer.replies.at(-1));
      this.house.changed(this);
    } catch (fault) {
      this.set(m, { busy: null });
      this.complain(fault);
    }
  }

  // shown leads the eye to what came of a click: the first wrong field, the
  // answer, or the card.
  shown(m, wrong, reply) {
    const node = this.nodes.get(m.id);
    const field = wrong && [...node?.querySelectorAll("[data-field]") ?? []].find((f) => f.dataset.field.split("=")[0] === wrong);
    if (field) {
      field.focus({ preventScroll: true });
      field.closest(".field").scrollIntoView({ block: "nearest" });
      return;
    }
    node?.querySelector(".card")?.focus({ preventScroll: true });
    const answer = reply && this.nodes.get(reply.id);
    if (answer && reply.kind === "notice" && !this.inView(answer)) this.tell(reply.text);
    else answer?.scrollIntoView({ block: "nearest" });
  }

  inView(node) {
    const [log, box] = [this.log.getBoundingClientRect(), node.getBoundingClientRect()];
    return box.top >= log.top && box.bottom <= log.bottom;
  }

  // tell shows a sentence that stands further down, for a while: who works
  // through many cards keeps the place. The log has said it to screen readers.
  tell(text) {
    clearTimeout(this.silence);
    this.told.textContent = text;
    this.told.hidden = false;
    this.below.hidden = true;
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
  }

  async say(text = this.field.value.trim(), place = this.place) {
    if (!text) return;
    this.sendButton.disabled = true;
    this.forget();
    try {
      const answer = await post("say", { as: this.person, text, place });
      this.spoken = [text, ...this.spoken.filter((t) => t !== text)].slice(0, 50);
      this.at = -1;
      if (text === this.field.value.trim()) this.field.value = "";
      for (const reply of answer.replies) this.take(reply);
      this.bottom();
      await this.house.changed(this, true);
    } catch (fault) {
      this.complain(fault);
    } finally {
      this.sendButton.disabled = false;
    }
  }

  // recall brings back what was said before, by the up and down keys.
  recall(event) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !this.spoken.length) return;
    event.preventDefault();
    this.at = Math.max(-1, Math.min(this.spoken.length - 1, (this.at ?? -1) + step));
    this.field.value = this.spoken[this.at] ?? "";
  }

  complain(fault) {
    this.fault.replaceChildren(
      h("p", {}, fault instanceof Fault ? fault.message : w("unreachable")),
      h("button", { type: "button", class: "quiet", onclick: () => { this.fault.hidden = true; } }, w("dismiss")));
    this.fault.hidden = false;
  }

  go(place) {
    this.place = place;
    this.unread.delete(place);
    this.dressPlace();
    this.render();
    this.bottom();
  }

  waiting() {
    return [...this.messages.values()].filter((m) => m.place === "dm" && m.tone === "waiting" && m.actions.length);
  }

  count() {
    if (!this.next) return;
    const n = String(this.waiting().length);
    this.next.hidden = n === "0";
    this.next.textContent = w("column.waits", { Count: n });
    this.next.setAttribute("aria-label", w("column.next", { Count: n }));
    this.house.counted?.(this);
  }

  // toFirst shows the first card that needs this person, its buttons in view.
  toFirst() {
    if (!this.log.clientHeight) return;
    this.opened = true;
    const first = this.waiting()[0];
    if (first) this.reveal(first);
    else this.bottom();
  }

  toNext() {
    if (this.place !== "dm") this.go("dm");
    const all = this.waiting();
    const here = all.findIndex((m) => m.id === this.looked);
    const m = all[(here + 1) % all.length];
    if (!m) return;
    this.reveal(m);
    this.nodes.get(m.id).querySelector(".button.primary, .button")?.focus({ preventScroll: true });
  }

  reveal(m) {
    this.looked = m.id;
    const log = this.log.getBoundingClientRect();
    const card = this.nodes.get(m.id).getBoundingClientRect();
    const room = Math.max(12, (log.height - card.height) / 2);
    this.log.scrollTop += card.height + 24 > log.height ? card.bottom - log.bottom + 12 : card.top - log.top - room;
  }

  atBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < near;
  }

  bottom() {
    this.quiet(); // what it says stands here
    this.log.scrollTop = this.log.scrollHeight;
    this.below.hidden = true;
  }

  scrolled() {
    if (this.atBottom()) this.below.hidden = true;
  }
}

export const roles = (who) => who.roles.map((r) => (has(`role.${r}`) ? w(`role.${r}`) : r)).join(" · ");
