// A message as a platform would get it: drawn, and as the JSON that would be
// sent. The drawing is a picture: nothing that is pressed in it counts.
import { get, w } from "./api.js";
import { blocks } from "./blocks.js";
import { fresh, h } from "./dom.js";
import { Drawing } from "./feishu.js";

// platforms are what each calls itself, and how what it gets is drawn.
const platforms = () => ({
  slack: {
    name: "Slack", // in every language
    preview: (sent) => sent.text,
    picture: (sent) => h("div", { class: "slack" }, blocks(sent.blocks)),
  },
  feishu: {
    name: w("as.feishu"),
    preview: (sent, as) => new Drawing(as.lang).preview(sent),
    picture: (sent, as) => new Drawing(as.lang, (action) => as.reopen(action)).draw(sent),
  },
});

export class As {
  constructor(house, el) {
    this.house = house;
    this.el = el;
    el.addEventListener("click", (event) => { if (event.target === el) el.close(); });
  }

  // show opens the panel with one message as a person would get it; complain is
  // told what went wrong. The platform is the one that was looked at last.
  async show(message, person, lang, complain) {
    this.platform ??= lang === "en" ? "slack" : "feishu";
    Object.assign(this, { message, person, lang, at: 0, fail: (fault) => { this.el.close(); complain(fault); } });
    await this.load("");
    this.draw();
    if (!this.el.open) this.el.showModal();
    this.tabs[0].focus();
  }

  // load asks for the message, with the form of an action open, "" without.
  async load(form) {
    const query = form ? { as: this.person, form } : { as: this.person };
    this.sent = await get(`messages/${encodeURIComponent(this.message.id)}/as/${this.platform}`, query);
  }

  draw() {
    const body = h("div", { class: "drawer", role: "tabpanel", id: fresh("as"), tabindex: "0" });
    this.tabs = [w("as.drawn"), w("as.json")].map((name, i) => h("button", {
      type: "button", role: "tab", "aria-controls": body.id, onclick: () => this.turn(i),
    }, name));
    this.switch = Object.entries(platforms()).map(([id, { name }]) => h("button", {
      type: "button", "data-platform": id, onclick: () => this.change(id),
    }, name));
    this.body = body;
    this.el.replaceChildren(
      h("header", {}, h("h2", { id: "as-title" }, w("as.title")),
        h("button", { type: "button", class: "quiet", onclick: () => this.el.close() }, w("as.close"))),
      h("div", { class: "switch", role: "group", "aria-label": w("as.platform") }, this.switch),
      h("div", { class: "places", role: "tablist", "aria-labelledby": "as-title", onkeydown: (event) => this.key(event) }, this.tabs), body);
    this.turn(this.at);
  }

  // reopen draws the message with the form of an action open, "" without, and
  // looks at it.
  async reopen(form) {
    try {
      await this.load(form);
    } catch (fault) {
      return this.fail(fault);
    }
    this.turn(0);
    (this.body.querySelector(".form") ?? this.body).focus();
  }

  // change turns to another platform.
  change(platform) {
    this.platform = platform;
    return this.load("").then(() => this.turn(this.at), this.fail);
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
    this.switch.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.platform === this.platform)));
    this.body.setAttribute("aria-label", this.tabs[i].textContent);
    this.body.replaceChildren(...(i ? this.json() : this.drawn()));
  }

  drawn() {
    const { preview, picture } = platforms()[this.platform];
    return [h("p", { class: "note" }, `${w("as.preview")} `, h("span", { lang: this.lang }, preview(this.sent, this))),
      h("div", { lang: this.lang }, picture(this.sent, this))];
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
