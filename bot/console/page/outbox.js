// The drawer with what has left for candidates, word for word, and what waits.
import { get, has, w, when } from "./api.js";
import { h } from "./dom.js";

const many = 100; // jobs shown; a long queue is told, not drawn

export class Outbox {
  constructor(house, el) {
    this.house = house;
    this.el = el;
    this.unfolded = new Set();
    el.addEventListener("click", (event) => { if (event.target === el) el.close(); });
  }

  async load() {
    this.all = await get("outbox");
    this.house.counted(this.all.mail.length);
    if (this.el.open) this.draw();
  }

  async show() {
    if (!this.el.open) this.el.showModal();
    this.draw();
    await this.load();
  }

  draw() {
    const all = this.all ?? { mail: [], sms: [], webhooks: [], jobs: [] };
    this.el.replaceChildren(
      h("header", {}, h("h2", { id: "outbox-title" }, w("outbox")),
        h("button", { type: "button", class: "quiet", onclick: () => this.el.close() }, w("outbox.close"))),
      h("div", { class: "drawer" },
        this.left(w("outbox.mail"), all.mail, w("outbox.no_mail")),
        all.sms.length ? this.left(w("outbox.sms"), all.sms) : "",
        all.webhooks.length ? this.left(w("outbox.webhooks"), all.webhooks) : "",
        this.jobs(all.jobs)));
  }

  at(time) {
    return when(Date.parse(time), this.house.zone).join(" ");
  }

  left(title, list, none) {
    return h("section", {}, h("h3", {}, title, " ", h("span", { class: "count" }, String(list.length))),
      list.length ? [...list].reverse().map((m) => this.letter(m)) : h("p", { class: "note" }, none));
  }

  letter(m) {
    const el = h("details", { class: "letter", open: this.unfolded.has(m.id) },
      h("summary", {}, h("strong", {}, m.subject || m.to), h("span", { class: "note" }, [m.subject && m.to, m.case, this.at(m.at)].filter(Boolean).join(" · "))),
      h("p", { class: "note" }, w("outbox.to"), " ", m.to), h("pre", { tabindex: "0" }, m.text));
    el.addEventListener("toggle", () => this.unfolded[el.open ? "add" : "delete"](m.id));
    return el;
  }

  jobs(list) {
    const word = (key, raw) => (has(key) ? w(key) : raw);
    const rows = list.slice(0, many).map((j) => h("li", { class: `job ${j.state}` },
      h("span", {}, [j.case, word(`job.${j.kind}`, j.kind)].filter(Boolean).join(" · "), " ",
        h("span", { class: "note" }, [`${w("outbox.due")} ${this.at(j.due)}`, j.attempts ? w("outbox.attempts", { Count: String(j.attempts) }) : ""].filter(Boolean).join(" · "))),
      h("span", { class: "tag" }, word(`job.${j.state}`, j.state)),
      j.error && h("span", { class: "wrong" }, j.error)));
    return h("section", {}, h("h3", {}, w("outbox.jobs"), " ", h("span", { class: "count" }, String(list.length))),
      rows.length ? h("ul", { class: "jobs" }, rows) : h("p", { class: "note" }, w("outbox.no_jobs")),
      list.length > many && h("p", { class: "note" }, w("outbox.rest", { Count: String(list.length - many) })));
  }
}
