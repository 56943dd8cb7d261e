// A small drawing of a card of Feishu, JSON 2.0, as its app shows it. Nothing
// counts that is pressed here; what opens a form in the app opens it here.
import { w } from "./api.js";
import { h } from "./dom.js";
import { markdown } from "./larkmd.js";

// pressed is what a button or an option of a menu would say to the bot.
const pressed = (e) => e.behaviors?.find((b) => b.type === "callback")?.value ?? Object.fromEntries(new URLSearchParams(e.value ?? ""));

const glyphs = { select_static: "\u25be", multi_select_static: "\u25be", select_person: "\u25be", multi_select_person: "\u25be" };

// Drawing draws one card for a reader of one language; turn(action) shows the
// card with the form of that action open, and without it where there is none.
export class Drawing {
  constructor(lang, turn) {
    this.tongue = lang === "en" ? "en_us" : "zh_cn";
    this.turn = turn;
  }

  words(text) {
    return text?.i18n_content?.[this.tongue] ?? text?.content ?? "";
  }

  // preview is what a push and the list of chats show of a card.
  preview(card) {
    return this.words(card.config?.summary);
  }

  draw(card) {
    return h("div", { class: "feishu" },
      h("p", { class: "sender" }, h("span", { class: "face", "aria-hidden": "true" }), h("span", {}, w("as.name")), h("span", { class: "label ink-orange" }, w("as.bot"))),
      h("div", { class: "sheet" }, card.header && this.header(card.header), h("div", { class: "inside" }, this.all(card.body?.elements))));
  }

  header(head) {
    return h("div", { class: `head head-${head.template ?? "default"}` }, h("h3", {}, this.words(head.title)),
      (head.text_tag_list ?? []).map((t) => h("span", { class: `label ink-${t.color}` }, this.words(t.text))));
  }

  all(list) {
    return (list ?? []).map((e) => this.element(e));
  }

  // element draws one; what it does not know is named.
  element(e) {
    switch (e.tag) {
      case "markdown": return h("div", { class: "words" }, markdown(this.words(e)));
      case "div": return this.text(e.text);
      case "hr": return h("hr");
      case "column_set": return h("div", { class: `columns-${e.flex_mode ?? "none"} ground-${e.background_style ?? "default"}` },
        e.columns.map((c) => h("div", { class: c.width === "auto" ? "column-auto" : "column-wide" }, this.all(c.elements))));
      case "form": return h("div", { class: "form", role: "group", tabindex: "-1", "aria-label": w("as.form") }, this.all(e.elements));
      case "collapsible_panel": return h("details", { class: "panel", open: Boolean(e.expanded) }, h("summary", {}, this.words(e.header.title)), this.all(e.elements));
      case "button": return this.button(e);
      case "overflow": return this.menu(e);
      case "checker": return h("p", { class: "tickbox" }, h("span", { class: e.checked ? "box full" : "box", "aria-hidden": "true" }, e.checked ? "\u2713" : ""), this.words(e.text));
      case "input": return h("p", { class: "entry", "data-lines": e.input_type === "multiline_text" ? String(e.rows ?? 3) : null }, e.default_value || this.empty(e));
      case "select_static": case "multi_select_static": case "select_person": case "multi_select_person": return this.choice(e);
      case "date_picker": case "picker_datetime": case "picker_time": return h("p", { class: "entry" }, e.initial_date ?? e.initial_datetime ?? e.initial_time ?? this.empty(e));
      case "table": return this.table(e);
      case "chart": return this.chart(e.chart_spec);
      case "img": return h("span", { class: "image" }, `${w("as.image")} ${this.words(e.alt)}`);
      default: return h("p", { class: "note" }, e.tag);
    }
  }

  text(t) {
    const look = `words size-${t.text_size ?? "normal"} ${t.text_color ? `ink-${t.text_color}` : ""}`;
    return h("div", { class: look }, t.tag === "lark_md" ? markdown(this.words(t)) : h("p", {}, this.words(t)));
  }

  button(e) {
    const { do: what, action } = pressed(e);
    const look = { class: `press press-${e.type ?? "default"}` };
    const label = this.words(e.text);
    if (what === "form") return h("button", { ...look, type: "button", onclick: () => this.turn(action) }, label);
    if (what === "close") return h("button", { ...look, type: "button", onclick: () => this.turn("") }, label);
    return h("span", look, label);
  }

  menu(e) {
    return h("details", { class: "overflow" }, h("summary", { class: "press press-default", "aria-label": w("more") }, "\u00b7\u00b7\u00b7"),
      h("ul", {}, e.options.map((o) => {
        const { do: what, action } = pressed(o);
        const label = this.words(o.text);
        return h("li", {}, what === "form" ? h("button", { type: "button", class: "press press-text", onclick: () => this.turn(action) }, label) : label);
      })));
  }

  empty(e) {
    return h("span", { class: "ink-grey" }, this.words(e.placeholder) || w("as.empty"));
  }

  choice(e) {
    const chosen = e.selected_values ?? [e.initial_option];
    const names = (e.options ?? []).filter((o) => chosen.includes(o.value)).map((o) => this.words(o.text));
    return h("p", { class: "entry" }, h("span", {}, names.length ? names.join(", ") : this.empty(e)), h("span", { class: "glyph", "aria-hidden": "true" }, glyphs[e.tag]));
  }

  table(e) {
    const cell = (row, c) => String(row[c.name] ?? "");
    return h("div", { class: "table", tabindex: "0", role: "group", "aria-label": w("as.table") }, h("table", {},
      h("thead", {}, h("tr", {}, e.columns.map((c) => h("th", { scope: "col" }, c.display_name)))),
      h("tbody", {}, e.rows.map((row) => h("tr", {}, e.columns.map((c, i) => (i ? h("td", {}, cell(row, c)) : h("th", { scope: "row" }, cell(row, c)))))))));
  }

  // chart draws each value as a bar with its number, those of one label together.
  chart(spec) {
    const values = spec.data.values;
    const series = [...new Set(values.map((v) => v.series))];
    const most = Math.max(1, ...values.map((v) => v.value));
    const bar = (v) => h("p", { class: `bar bar-${series.indexOf(v.series) % 4}` },
      h("meter", { max: String(most), value: String(v.value), "aria-label": `${v.label} ${v.series}` }), h("span", {}, String(v.value)));
    return h("div", { class: "figure" }, h("h4", {}, spec.title?.text ?? ""),
      [...new Set(values.map((v) => v.label))].map((label) => h("div", { class: "group" }, h("p", {}, label), h("div", {}, values.filter((v) => v.label === label).map(bar)))),
      series.length > 1 && h("p", { class: "legend" }, series.map((name, i) => h("span", { class: `bar-${i % 4}` }, name))));
  }
}
