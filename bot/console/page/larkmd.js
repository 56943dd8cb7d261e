// The part of Feishu's markdown that cards use, as elements. What is not known
// stays as it was written; everything goes in as text.
import { h } from "./dom.js";

const kinds = [
  [/^\*\*(.+?)\*\*/s, (m) => h("strong", {}, inline(m[1]))],
  [/^~~(.+?)~~/s, (m) => h("s", {}, inline(m[1]))],
  [/^`([^`]+)`/, (m) => h("code", {}, m[1])],
  [/^<font color=['"]?([a-z]+)[^>]*>(.*?)<\/font>/s, (m) => h("span", { class: `ink-${m[1]}` }, inline(m[2]))],
  [/^\[([^\]]*)\]\([^)]*\)/, (m) => h("span", { class: "ink-blue" }, inline(m[1]))],
  [/^<at id=([^>]*)><\/at>/, (m) => h("span", { class: "ink-blue" }, `@${m[1]}`)],
  [/^&#(\d+);/, (m) => String.fromCodePoint(Number(m[1]))],
  [/^&(lt|gt|amp|quot|nbsp);/, (m) => ({ lt: "<", gt: ">", amp: "&", quot: "\"", nbsp: "\u00a0" })[m[1]]],
];

// inline is a piece of a line: words, and what stands out among them.
function inline(words) {
  const out = [];
  let plain = "";
  while (words) {
    const [found, make] = kinds.map(([kind, draw]) => [kind.exec(words), draw]).find(([m]) => m) ?? [];
    if (!found) {
      plain += words[0];
      words = words.slice(1);
      continue;
    }
    const made = make(found);
    if (typeof made === "string") plain += made;
    else {
      out.push(plain, made);
      plain = "";
    }
    words = words.slice(found[0].length);
  }
  return [...out, plain];
}

// markdown is a text with its lists and quotes.
export function markdown(text) {
  const out = [];
  for (const line of text.split("\n")) {
    const [, sign, words] = /^(- |> )(.*)/.exec(line) ?? [null, "", line];
    const tag = { "- ": "ul", "> ": "blockquote" }[sign] ?? "p";
    const last = out.at(-1)?.localName === tag ? out.at(-1) : null;
    if (tag === "ul") (last ?? out[out.push(h("ul")) - 1]).append(h("li", {}, inline(words)));
    else if (last) last.append("\n", ...inline(words));
    else out.push(h(tag, {}, inline(words)));
  }
  return out;
}
