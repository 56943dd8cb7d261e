// The messages of one person in one place. A message is drawn anew only when
// it changed, so the focus, the caret and what was typed outlive the news, and
// nobody is read a card twice.
import { w } from "./api.js";
import { draw } from "./card.js";
import { arrange, h } from "./dom.js";
import { Unread } from "./unread.js";

const near = 80; // pixels from the bottom that still count as the bottom

export class Log {
  // act: what cards are told to do (see card.js); counted: something to count changed.
  constructor(act, counted) {
    this.act = act;
    this.place = "dm";
    this.messages = new Map();
    this.nodes = new Map();
    this.days = new Map();
    this.ui = new Map();
    this.late = new Set();
    this.counted = counted;
    this.el = h("div", {
      class: "log", role: "log", "aria-live": "polite", tabindex: "0", onscroll: () => this.scrolled(),
      oncompositionstart: () => { this.composing = true; }, oncompositionend: () => this.composed(),
    });
    this.below = h("button", { type: "button", class: "below", hidden: true, onclick: () => this.toNew() });
    this.unread = new Unread(this.el, () => { this.news(); this.counted(); });
  }

  shown() {
    return [...this.messages.values()].filter((m) => m.place === this.place);
  }

  waiting() {
    return [...this.messages.values()].filter((m) => m.place === "dm" && m.tone === "waiting" && m.actions.length);
  }

  // fill shows what the house has now. What is new since the last time is news.
  fill(list, locale) {
    const before = this.messages;
    if (locale !== this.locale) this.nodes.clear();
    this.messages = new Map(list.map((m) => [m.id, m]));
    for (const [id, m] of before) {
      if (JSON.stringify(m) !== JSON.stringify(this.messages.get(id))) this.nodes.delete(id);
      if (!this.messages.has(id)) this.unread.seen(id);
    }
    const fresh = this.locale ? list.filter((m) => !before.has(m.id) && m.from !== this.act.person) : [];
    this.locale = locale;
    this.el.lang = locale;
    this.render();
    fresh.forEach((m) => this.tell(m));
  }

  tell(m) {
    if (m.place === this.place) this.unread.watch(m, this.nodes.get(m.id));
    else this.unread.add(m);
  }

  render() {
    const stuck = this.atBottom();
    const children = [];
    let day = "";
    for (const m of this.shown()) {
      if (m.day !== day) children.push(this.day(m.day));
      day = m.day;
      const node = this.nodes.get(m.id) ?? this.node(m);
      if (m.id === this.unread.mark) children.push(this.unread.divider());
      children.push(node);
    }
    if (!day) children.push(h("p", { class: "empty" }, this.place === "dm" ? w("column.empty") : w("column.empty_group")));
    this.keepFocus(() => arrange(this.el, children));
    if (stuck) this.bottom();
    this.counted();
  }

  day(words) {
    if (!this.days.has(words)) this.days.set(words, h("p", { class: "day", "aria-live": "off" }, h("span", {}, words)));
    return this.days.get(words);
  }

  // node draws a message. Only what has just come is read out.
  node(m, come = false) {
    const node = draw(m, this.uiOf(m), this.act);
    if (!come) node.setAttribute("aria-live", "off");
    this.nodes.set(m.id, node);
    this.unread.drawn(m, node);
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
    if (!old?.isConnected || !m) return;
    if (this.composing && old.contains(document.activeElement)) {
      this.late.add(id); // a word that is being put together would be lost
      return;
    }
    this.keepFocus(() => old.replaceWith(this.node(m)), focus);
    this.fit(this.nodes.get(id));
  }

  // fit lets a menu that has no room above its button open below it.
  fit(node) {
    const menu = node.querySelector(".menu:not([hidden])");
    if (!menu || menu.getBoundingClientRect().top >= this.el.getBoundingClientRect().top) return;
    menu.classList.add("down");
    menu.scrollIntoView({ block: "nearest" });
  }

  composed() {
    this.composing = false;
    this.late.forEach((id) => this.redraw(id));
    this.late.clear();
  }

  // keepFocus draws anew and gives the focus to the same control, or to one
  // that is named, or else to the heading of the card it was on.
  keepFocus(change, name) {
    const active = this.el.contains(document.activeElement) ? document.activeElement : null;
    const id = active?.closest(".message")?.dataset.id;
    const mark = name ?? active?.dataset.field ?? active?.dataset.verb;
    const caret = active && /^(text|textarea)$/.test(active.type) ? [active.selectionStart, active.selectionEnd, active.scrollTop] : null;
    change();
    if (!id || active.isConnected) return;
    const node = this.nodes.get(id);
    const named = mark && [...node?.querySelectorAll("[data-field],[data-verb]") ?? []].find((e) => e.dataset.field === mark || e.dataset.verb === mark);
    const to = named?.closest("[hidden]") ? named.closest(".more").querySelector("[data-verb=more]") : named;
    const heir = to && !to.disabled ? to : node?.querySelector("h3") ?? this.el;
    heir.focus({ preventScroll: true });
    if (!caret || heir !== to || to.dataset.field !== mark) return;
    to.setSelectionRange(caret[0], caret[1]);
    to.scrollTop = caret[2];
  }

  // take shows messages that came or changed.
  take(...list) {
    const stuck = this.atBottom();
    list.forEach((m) => this.put(m));
    if (stuck && list.some((m) => m.place === this.place)) this.bottom();
    this.counted();
  }

  put(m) {
    const known = this.messages.has(m.id);
    const today = [...this.messages.values()].filter((o) => o.place === m.place).at(-1)?.day;
    this.messages.set(m.id, m);
    const own = m.from === this.act.person;
    if (m.place !== this.place) {
      if (known) this.nodes.delete(m.id);
      else if (!own) this.unread.add(m);
    } else if (known) {
      this.redraw(m.id);
    } else {
      this.el.querySelector(".empty")?.remove();
      if (m.day !== today) this.el.append(this.day(m.day));
      this.el.append(this.node(m, !own));
      if (!own) this.tell(m);
    }
  }

  // answer shows what came of the reader's own doing: that is no news where the
  // reader is.
  answer(m) {
    this.take(m);
    if (m.place === this.place) this.unread.seen(m.id);
  }

  // news says how many wait below what is in view.
  news() {
    const n = this.unread.count(this.place);
    this.below.hidden = !n;
    this.below.textContent = w("column.below", { Count: String(n) });
  }

  go(place) {
    this.place = place;
    this.unread.enter(place);
    this.render();
    this.bottom();
    this.shown().filter((m) => this.unread.places.has(m.id)).forEach((m) => this.tell(m));
    this.news();
  }

  toNew() {
    const first = this.unread.first();
    if (first) first.scrollIntoView({ block: "start" });
    else this.bottom();
  }

  inView(node) {
    const [log, box] = [this.el.getBoundingClientRect(), node.getBoundingClientRect()];
    return box.top >= log.top && box.bottom <= log.bottom;
  }

  // reveal puts a card into the middle, or its end where it is higher than the log.
  reveal(m) {
    this.looked = m.id;
    const log = this.el.getBoundingClientRect();
    const card = this.nodes.get(m.id).getBoundingClientRect();
    const room = Math.max(12, (log.height - card.height) / 2);
    this.el.scrollTop += card.height + 24 > log.height ? card.bottom - log.bottom + 12 : card.top - log.top - room;
  }

  atBottom() {
    return this.el.scrollHeight - this.el.scrollTop - this.el.clientHeight < near;
  }

  bottom() {
    this.el.scrollTop = this.el.scrollHeight;
  }

  scrolled() {
    if (this.atBottom()) this.below.hidden = true;
  }
}
