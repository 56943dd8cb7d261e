// A chart as bars from 0: each has its number beside it, in the reader's words,
// so that nobody needs the colours, and a screen reader reads a list.
import { fresh, h, hush } from "./dom.js";

export function chart(c) {
  const title = fresh("chart");
  const several = c.names.length > 1;
  const bar = (row, i) => {
    const line = h("span", { class: `bar of-${i}` });
    line.style.setProperty("--part", row.parts[i]);
    return h("span", { class: "value" }, line, h("span", {}, several && hush(`${c.names[i]}: `), row.values[i]));
  };
  return h("figure", { class: "graph", "aria-labelledby": title, "aria-hidden": c.told ? "true" : null },
    h("figcaption", { id: title }, c.title),
    several && h("p", { class: "legend", "aria-hidden": "true" }, c.names.map((name, i) => h("span", {}, h("i", { class: `of-${i}` }), name))),
    h("ul", {}, c.bars.map((row) => h("li", {}, h("span", { class: "label" }, row.label),
      h("span", { class: "values" }, row.parts.map((_, i) => bar(row, i)))))),
    h("p", { class: "axis", "aria-hidden": "true" }, c.axis.map((value) => h("span", {}, value))));
}
