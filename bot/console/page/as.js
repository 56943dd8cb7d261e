// A message as another platform would get it: drawn, and as the JSON that
// would be sent. The drawing is a picture: nothing in it can be pressed.
import { get, w } from "./api.js";
import { blocks } from "./blocks.js";
import { fresh, h } from "./dom.js";

const platform = "slack";

export class As {
  constructor(house, el) {
    this.house = house;
    this.el = el;
    el.addEventListener("click", (event) => { if (event.target === el) el.close(); });
  }

  // show opens the panel with one message as a person would get it there.
  async show(message, person, lang) {
    this.sent = await get(`messages/${encodeURIComponent(message.id)}/as/${platform}`, { as: person });
    this.lang = lang;
    this.at = 0;
    this.draw();
    if (!this.el.open) this.el.showModal();
    this.tabs[0].focus();
  }

  draw() {
    const body = h("div", { class: "drawer", role: "tabpanel", id: fresh("as"), tabindex: "0" });
    this.tabs = [w("as.drawn"), w("as.json")].map((name, i) => h("button", {
      type: "button", role: "tab", "aria-controls": body.id, onclick: () => this.turn(i),
    }, name));
    this.body = body;
    this.el.replaceChildren(
      h("header", {}, h("h2", { id: "as-title" }, w("as.title")),
        h("button", { type: "button", class: "quiet", onclick: () => this.el.close() }, w("as.close"))),
      h("div", { class: "places", role: "tablist", "aria-labelledby": "as-title", onkeydown: (event) => this.key(event) }, this.tabs), body);
    this.turn(this.at);
  }

  key(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    this.turn(1 - this.at);
    this.tabs[this.at].focus();
  }

  // turn shows one of the two tabs.
  turn(i) {
    this.at = i;
    this.tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === i));
      tab.tabIndex = n === i ? 0 : -1;
    });
    this.body.setAttribute("aria-label", this.tabs[i].textContent);
    this.body.replaceChildren(...(i ? this.json() : this.drawn()));
  }

  drawn() {
    return [h("p", { class: "note" }, `${w("as.preview")} `, h("span", { lang: this.lang }, this.sent.text)),
      h("div", { class: "slack", lang: this.lang }, blocks(this.sent.blocks))];
  }

  json() {
    const text = JSON.stringify(this.sent, null, 2);
    const copy = h("button", { type: "button", class: "button plain", onclick: async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = w("as.copied");
    } }, w("as.copy"));
    return [copy, h("pre", { tabindex: "0" }, text)];
  }
}
