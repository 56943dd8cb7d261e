// A small drawing of Slack's blocks. Every text goes in as text.
import { w } from "./api.js";
import { h } from "./dom.js";

// blocks draws a list of blocks; one that it does not know is named.
export const blocks = (list) => list.map((block) => (draws[block.type] ?? unknown)(block));

const unknown = (block) => h("p", { class: "note" }, block.type);

const draws = {
  header: (b) => h("h3", {}, b.text.text),
  divider: () => h("hr"),
  section: (b) => h("div", { class: "section" }, b.text && h("p", {}, text(b.text)), b.fields && fields(b.fields), b.accessory && element(b.accessory)),
  context: (b) => h("p", { class: "note" }, b.elements.flatMap((e, i) => [i > 0 && " · ", e.type === "image" ? image(e) : text(e)].flat())),
  rich_text: (b) => h("div", {}, b.elements.map(rich)),
  actions: (b) => h("div", { class: "row" }, b.elements.map(element)),
  image: (b) => image(b),
  table: (b) => h("div", { class: "table", tabindex: "0", role: "group" }, h("table", {}, h("tbody", {}, b.rows.map((row, i) => h("tr", {},
    row.map((cell, j) => (i && j ? h("td", {}, said(cell)) : h("th", { scope: i ? "row" : "col" }, said(cell))))))))),
  data_visualization: (b) => chart(b),
};

const fields = (list) => h("div", { class: "fields" }, list.map((f) => h("p", {}, text(f))));

const image = (b) => h("span", { class: "image" }, `${w("as.image")} ${b.alt_text ?? ""}`);

const said = (cell) => (cell.elements ? cell.elements.map(rich) : cell.text);

// rich is one piece of rich text.
function rich(piece) {
  switch (piece.type) {
    case "rich_text_quote": return h("blockquote", {}, piece.elements.map(run));
    case "rich_text_preformatted": return h("pre", { tabindex: "0" }, piece.elements.map(run));
    case "rich_text_list": return h("ul", {}, piece.elements.map((one) => h("li", {}, one.elements.map(run))));
    default: return h("p", {}, (piece.elements ?? []).map(run));
  }
}

function run(piece) {
  const words = { date: piece.fallback, link: piece.text ?? piece.url, emoji: `:${piece.name}:`, user: `@${piece.user_id}` }[piece.type] ?? piece.text ?? "";
  return h(piece.style?.bold ? "strong" : piece.style?.italic ? "em" : piece.style?.code ? "code" : "span", {}, words);
}

// text is a text object. Of mrkdwn only what the bot writes is read: dates show
// their fallback, links their name, stars are bold.
function text(t) {
  if (t.type !== "mrkdwn") return t.text;
  const plain = t.text.replace(/<[^<>|]*\|([^<>]*)>/g, "$1").replace(/<([^<>]*)>/g, "$1");
  return plain.split(/(\*[^*\n]+\*)/).map((part) => (/^\*[^*\n]+\*$/.test(part) ? h("strong", {}, signs(part.slice(1, -1))) : signs(part)));
}

const signs = (words) => words.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function element(e) {
  if (e.type === "overflow") {
    return h("details", { class: "overflow" }, h("summary", { class: "button plain" }, "⋯"), h("ul", {}, e.options.map((o) => h("li", {}, o.text.text))));
  }
  return h("span", { class: `button ${e.style ?? "plain"}` }, e.text?.text ?? e.placeholder?.text ?? e.type);
}

// chart draws each value of a chart as a bar with its number, and shares as such.
function chart(b) {
  const lines = (b.chart.segments ?? []).map((s) => [s.label, s.value])
    .concat((b.chart.series ?? []).flatMap((s) => s.data.map((d) => [b.chart.series.length > 1 ? `${s.name} · ${d.label}` : d.label, d.value])));
  const most = Math.max(1, ...lines.map(([, value]) => value));
  return h("div", { class: "chart" }, h("h4", {}, b.title), lines.map(([label, value]) => h("p", {},
    h("span", {}, label), h("meter", { max: most, value, "aria-label": label }), h("span", {}, String(value)))));
}
