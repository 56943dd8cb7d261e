// The line that a person types: what was said before by the up and down keys,
// and completion from the house's one catalogue. Choosing a completion fills
// the line and says nothing; only Enter and the button say it.
import { get, w } from "./api.js";
import { fresh, h } from "./dom.js";

const rest = 80; // ms without a key before the house is asked
const many = 50; // lines remembered, in this window only: they may name people

export class Composer {
  // column: {person, place, say(text)}
  constructor(column) {
    this.column = column;
    this.spoken = [];
    this.back = -1; // how far back in what was spoken
    this.turn = 0;
    this.list = h("ul", { class: "hints", role: "listbox", id: fresh("hints"), hidden: true });
    this.found = h("p", { class: "hush", role: "status" });
    this.field = h("input", {
      type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "send",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
      oninput: () => this.typed(), onkeydown: (e) => this.key(e), onblur: () => this.close(),
    });
    this.button = h("button", { type: "submit", class: "button primary" });
    this.el = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); this.column.say(this.text); } },
      this.list, this.found, this.field, this.button);
  }

  get text() {
    return this.field.value.trim();
  }

  dress(words) {
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    this.list.setAttribute("aria-label", w("hints"));
    this.button.textContent = w("send");
  }

  busy(on) {
    this.button.disabled = on;
    this.close();
  }

  // said remembers a line and empties the field, unless it holds another by now.
  said(text) {
    this.spoken = [text, ...this.spoken.filter((t) => t !== text)].slice(0, many);
    this.back = -1;
    if (text === this.text) this.field.value = "";
  }

  typed() {
    this.back = -1;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.ask(), rest);
  }

  async ask() {
    const turn = (this.turn += 1);
    const text = this.field.value;
    const silent = !text.trim() || this.column.place !== "dm" && !/^\s*[/\uff0f]/.test(text);
    // A line can be said without its completions: no fault is worth a word.
    const hints = silent ? [] : await get("complete", { as: this.column.person, text }).catch(() => []);
    if (turn !== this.turn || document.activeElement !== this.field) return;
    this.offer(hints);
  }

  offer(hints) {
    this.hints = hints;
    this.list.replaceChildren(...hints.map((hint, i) => h("li", {
      role: "option", id: fresh("hint"), "aria-selected": "false",
      onpointerdown: (e) => e.preventDefault(), onclick: () => this.fill(i),
    }, h("span", { class: "label" }, hint.label), " ", h("span", { class: "note" }, hint.help))));
    this.list.hidden = !hints.length;
    this.list.scrollTop = 0;
    this.field.setAttribute("aria-expanded", String(hints.length > 0));
    this.found.textContent = hints.length ? w("hints.count", { Count: String(hints.length) }) : "";
    this.choose(-1);
  }

  close() {
    clearTimeout(this.pause);
    this.turn += 1;
    if (!this.list.hidden) this.offer([]);
  }

  choose(at) {
    this.on = at;
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const option = this.list.children[at];
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  fill(at) {
    const { text } = this.hints[at];
    this.close();
    this.write(text);
    this.ask();
  }

  write(text) {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.handled(event)) event.preventDefault();
  }

  handled({ key, shiftKey }) {
    const open = !this.list.hidden;
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (step && open && (this.on >= 0 || step > 0)) return this.walk(step);
    if (step) return this.recall(-step);
    if (!open || shiftKey) return false;
    if (key === "Escape") this.close();
    else if (key === "Tab") this.fill(Math.max(this.on, 0));
    else if (key === "Enter" && this.on >= 0) this.fill(this.on);
    else return false;
    return true;
  }

  // walk moves through the list; above its first is the line itself.
  walk(step) {
    const last = this.hints.length - 1;
    this.choose(this.on + step > last ? 0 : this.on + step);
    return true;
  }

  recall(step) {
    if (!this.spoken.length || step < 0 && this.back < 0) return false;
    this.close();
    if (this.back < 0) this.begun = this.field.value;
    this.back = Math.min(this.spoken.length - 1, this.back + step);
    this.write(this.spoken[this.back] ?? this.begun);
    return true;
  }
}
