// The bar above the people: business time, the outbox, the page's language.
import { Fault, get, language, post, w, when } from "./api.js";
import { fresh, h, opener, steady } from "./dom.js";
import { scheme, turn, turned } from "./scheme.js";

export class Bar {
  // house: {zone, moved(), speak(locale), outbox()}
  constructor(house, el) {
    this.house = house;
    this.el = el;
    this.asked = { at: 0, now: 0 };
    setInterval(() => this.tick(), 5000);
    turned(() => this.colour());
  }

  dress(locale) {
    const other = locale === "en" ? "zh-CN" : "en";
    this.time = h("time", {});
    this.status = h("p", { class: "status", role: "status", hidden: true });
    const by = (label, advance) => h("button", { type: "button", class: "quiet", onclick: () => this.move({ advance }) }, label);
    this.moves = h("div", { class: "moves", id: fresh("moves"), role: "group", "aria-label": w("clock.move") },
      by(w("clock.hour"), "1h"), by(w("clock.day"), "24h"), by(w("clock.days"), "72h"), this.custom());
    const toggle = opener(w("clock.move"), this.moves);
    toggle.classList.add("toggle");
    this.count = h("span", { class: "count", hidden: true });
    this.shade = h("button", { type: "button", class: "quiet shade", onclick: () => { turn(); this.colour(); } }, h("span", { class: "half", "aria-hidden": "true" }));
    this.colour();
    steady(this.el, () => this.el.replaceChildren(
      h("h1", {}, h("img", { src: "/console/assets/icon.svg", alt: "", width: 22, height: 22 }), h("span", {}, w("product"))),
      h("div", { class: "clock", role: "group", "aria-label": w("clock.label") }, this.time, toggle, this.moves),
      h("button", { type: "button", class: "quiet", id: "outbox-button", "aria-haspopup": "dialog", onclick: () => this.house.outbox() }, w("outbox"), this.count),
      h("button", { type: "button", class: "quiet", "aria-label": `${w("chrome.lang")}: ${language(other)}`, onclick: () => this.house.speak(other) }, language(other)),
      this.shade, this.status));
    this.tick();
  }

  // colour names what a press on the half-dark circle gives.
  colour() {
    const words = scheme() === "dark" ? w("chrome.light") : w("chrome.dark");
    this.shade?.setAttribute("aria-label", words);
    this.shade?.setAttribute("title", words);
  }

  custom() {
    const id = fresh("to");
    const to = h("input", { type: "datetime-local", id, required: true });
    const form = h("form", {
      class: "popup", id: fresh("popup"),
      onsubmit: (event) => {
        event.preventDefault();
        form.dispatchEvent(new Event("done"));
        this.move({ to: `${to.value}:00${this.offset}` });
      },
    }, h("label", { for: id }, w("clock.to")), to, h("button", { type: "submit", class: "button primary" }, w("clock.go")));
    const button = opener(w("clock.other"), form, () => {
      to.value = this.wall;
      to.focus();
    });
    return h("div", { class: "custom" }, button, form);
  }

  async load() {
    this.set(await get("clock"));
  }

  set(clock) {
    this.asked = { at: performance.now(), now: Date.parse(clock.now) };
    this.wall = clock.now.slice(0, 16);
    this.offset = clock.now.slice(19).replace(/^\.\d+/, "");
    this.tick();
  }

  tick() {
    if (!this.time || !this.asked.now) return;
    const [weekday, day, clock] = when(this.asked.now + performance.now() - this.asked.at, this.house.zone);
    this.time.replaceChildren(h("span", {}, `${weekday} `), `${day} ${clock}`);
  }

  async move(how) {
    if (this.moving) return;
    this.moving = true;
    this.el.classList.add("moving");
    this.say(w("clock.moving"));
    try {
      this.set(await post("clock", how));
      await this.house.moved();
      this.say(w("clock.moved", { When: this.time.textContent }), 4000);
    } catch (fault) {
      this.say(fault instanceof Fault ? fault.message : w("unreachable"), 8000, true);
    } finally {
      this.moving = false;
      this.el.classList.remove("moving");
    }
  }

  // say shows a sentence under the bar, for a while or until the next.
  say(text, forHowLong, bad = false) {
    clearTimeout(this.quiet);
    this.status.textContent = text;
    this.status.classList.toggle("bad", bad);
    this.status.hidden = !text;
    if (forHowLong) this.quiet = setTimeout(() => { this.status.hidden = true; }, forHowLong);
  }

  counted(n) {
    if (!this.count) return;
    this.count.textContent = n;
    this.count.hidden = !n;
  }
}
