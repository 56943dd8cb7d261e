// The page: three people side by side, or one at a time on a narrow screen.
// Who is shown, and in which language the page speaks, stands in the address
// after #, so a reload or a second window shows the same.
import { Fault, get, learn, speak, w } from "./api.js";
import { As } from "./as.js";
import { Bar } from "./bar.js";
import { Column, roles, unread } from "./column.js";
import { h, hush } from "./dom.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";

const wanted = ["hr", "manager", "lead"];

class House {
  people = [];
  groups = [];
  columns = [];
  kept = new Map(); // by person: a chat that was left keeps what was open and typed in it
  tab = 0;

  constructor() {
    this.main = document.getElementById("people");
    this.bar = new Bar(this, document.getElementById("bar"));
    this.stream = new Stream(this);
    this.box = new Outbox(this, document.getElementById("outbox"));
    this.as = new As(this, document.getElementById("as"));
    this.skip = h("a", { class: "skip", href: "#people", onclick: (e) => this.leap(e) });
    document.body.prepend(this.skip);
    this.tabs = h("div", { class: "tabs", role: "group" });
    this.stage = h("div", { class: "columns" });
    this.main.append(this.tabs, this.stage);
  }

  async open() {
    const hash = new URLSearchParams(location.hash.slice(1));
    const tongue = hash.get("lang") ?? (navigator.language.toLowerCase().startsWith("en") ? "en" : "zh-CN");
    await this.learn(tongue);
    this.people = await get("people");
    await Promise.all([...new Set(this.people.map((p) => p.locale))].filter((l) => l !== this.locale).map(learn));
    this.start(hash);
    this.dress();
    await Promise.all([this.bar.load(), this.box.load(), ...this.columns.map((c) => c.load())]);
    this.reveal();
    this.stream.listen();
    document.addEventListener("visibilitychange", () => this.stream.wake());
    document.body.dataset.ready = "true";
  }

  async learn(tongue) {
    const all = await learn(tongue);
    speak(all.locale);
    this.locale = all.locale;
    this.zone = all.zone;
    this.groups = all.groups;
  }

  // best is who plays a role: whose own work it is, with work to do, in the
  // page's language, the first of those.
  best(role, taken) {
    const rank = (p) => 8 * p.roles.includes(role) + 4 * (p.roles[0] === role) + 2 * (p.waiting > 0) + (p.locale === this.locale);
    return this.people.filter((p) => !taken.includes(p.id)).sort((a, b) => rank(b) - rank(a))[0];
  }

  // start chooses who is shown: the address says it, else the first HR, the
  // first manager with work, the first lead. A narrow page opens on the
  // manager, whose decision the loop waits for, if there is work.
  start(hash) {
    const known = (id) => this.people.some((p) => p.id === id);
    const ids = (hash.get("as") ?? "").split(",").filter(known);
    const chosen = ids.length;
    for (const role of wanted.slice(chosen)) {
      const next = this.best(role, ids);
      if (next) ids.push(next.id);
    }
    this.columns = ids.map((id, i) => Object.assign(this.chat(id), { chosen: i < chosen }));
    const manager = this.people.find((p) => p.id === ids[1]);
    this.tab = Math.min(Number(hash.get("tab") ?? (manager?.waiting ? 1 : 0)) || 0, ids.length - 1);
    this.stage.replaceChildren(...this.columns.map((c) => c.el));
  }

  dress() {
    document.documentElement.lang = this.locale;
    this.skip.textContent = w("skip");
    this.title();
    this.bar.dress(this.locale);
    this.box.load().catch(() => {});
    this.columns.forEach((c) => c.dress());
    this.dressTabs();
    this.remember();
  }

  dressTabs() {
    this.tabs.setAttribute("aria-label", w("people"));
    while (this.tabs.children.length < this.columns.length) {
      const i = this.tabs.children.length;
      this.tabs.append(h("button", { type: "button", onclick: () => this.show(i) }));
    }
    // The buttons stay while their words change: a press must not lose its target.
    this.columns.forEach((c, i) => {
      const n = c.log.waiting().length;
      this.tabs.children[i].setAttribute("aria-pressed", String(i === this.tab));
      this.tabs.children[i].replaceChildren(
        h("span", { class: "name" }, c.who.name), h("span", { class: "under" }, h("span", { class: "roles" }, roles(c.who)),
          n > 0 && [h("span", { class: "count", "aria-hidden": "true" }, String(n)), hush(w("column.waits", { Count: String(n) }))],
          unread(c.log.unread.count())));
    });
    this.columns.forEach((c, i) => c.el.classList.toggle("away", i !== this.tab));
  }

  show(tab) {
    this.tab = tab;
    this.dressTabs();
    this.remember();
    this.reveal();
  }

  // reveal leads every column that is seen for the first time to its first
  // card that needs somebody.
  reveal() {
    this.columns.filter((c) => !c.opened).forEach((c) => c.toFirst());
  }

  remember() {
    const hash = new URLSearchParams({ as: this.columns.map((c) => c.person).join(","), lang: this.locale, tab: String(this.tab) });
    history.replaceState(null, "", `#${decodeURIComponent(hash.toString())}`);
  }

  chat(id) {
    if (!this.kept.has(id)) this.kept.set(id, new Column(this, id));
    return this.kept.get(id);
  }

  // leap goes past the bar, to the chat that is shown; the address stays.
  leap(event) {
    event.preventDefault();
    this.columns.find((c) => c.log.el.clientHeight)?.log.el.focus();
  }

  title() {
    const n = this.columns.reduce((sum, c) => sum + c.log.unread.count(), 0);
    document.title = n ? `(${n}) ${w("title")}` : w("title");
  }

  // seat puts somebody else into a column.
  seat(at, id) {
    const fresh = this.chat(id);
    this.columns[at].el.replaceWith(fresh.el);
    this.columns[at] = fresh;
    return fresh;
  }

  // follow leads a column that nobody chose and that has nothing to show to
  // the person of its role who has got work.
  async follow() {
    for (const [at, role] of wanted.entries()) {
      const column = this.columns[at];
      if (!column || column.chosen || column.log.messages.size) continue;
      const next = this.best(role, this.columns.map((c) => c.person));
      if (!next?.waiting || !next.roles.includes(role)) continue;
      const fresh = this.seat(at, next.id);
      fresh.dress();
      this.dressTabs();
      this.remember();
      this.stream.listen();
      await fresh.load();
      fresh.toFirst();
    }
  }

  async choose(column, id) {
    const at = this.columns.indexOf(column);
    const twin = this.columns.findIndex((c) => c.person === id);
    const fresh = this.seat(at, id);
    fresh.chosen = true;
    if (twin >= 0 && twin !== at) { // the two change places: nobody is shown twice
      const other = this.seat(twin, column.person);
      other.chosen = true;
      other.dress();
      other.load().then(() => other.toFirst());
    }
    fresh.dress();
    this.dressTabs();
    this.remember();
    this.stream.listen();
    await fresh.load();
    fresh.toFirst();
    fresh.head.querySelector("select").focus();
  }

  async speak(locale) {
    await this.learn(locale);
    this.dress();
    this.columns.forEach((c) => c.log.render());
  }

  counted(what) {
    if (typeof what === "number") this.bar.counted(what);
    else {
      this.dressTabs();
      this.title();
    }
  }

  // changed follows a person's turn: names, languages and counts may differ.
  async changed(column, anew = false) {
    this.people = await get("people");
    const busy = document.activeElement?.tagName === "SELECT";
    if (anew) await column.load();
    if (!busy) this.columns.forEach((c) => c.dress());
    await this.follow();
    this.soon();
  }

  async moved() {
    await Promise.all(this.columns.map((c) => c.load()));
    await this.changed();
  }

  outbox() {
    this.box.show().catch((fault) => this.bar.say(fault.message, 8000, true));
  }

  // soon reads the outbox once after a burst of happenings.
  soon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.box.load().catch(() => {}), 300);
  }
}

const house = new House();
house.open().catch((fault) => {
  const why = fault instanceof Fault ? fault.message : String(fault);
  house.main.replaceChildren(h("p", { class: "wrong", role: "alert" }, w("failed", { Why: why }) || why));
});
