// One message as an element: a card, a quiet notice, or what somebody typed.
import { chart } from "./chart.js";
import { fresh, h, hush } from "./dom.js";
import { attachments } from "./files.js";
import { confirmation, form } from "./form.js";

// draw makes the element of a message. ui is what the reader has opened on it;
// act says words in the reader's language and is told what to do.
export function draw(message, ui, act) {
  const el = h("div", { class: `message is-${message.kind}`, "data-id": message.id });
  if (message.kind === "typed") {
    const own = message.from === act.person;
    el.classList.toggle("own", own);
    el.append(stamp(message, act), h("p", { class: "bubble" }, own && hush(`${act.nameOf(message.from)}: `), message.text));
    return el;
  }
  if (message.kind === "notice") {
    el.append(stamp(message, act), h("p", { class: "bubble" }, message.text));
    return el;
  }
  el.append(stamp(message, act), card(message, ui, act));
  return el;
}

function stamp(message, act) {
  const alone = message.private && message.kind !== "typed" && message.id.startsWith("n-");
  const other = message.kind === "typed" && message.from !== act.person;
  return h("div", { class: "stamp" },
    other && h("span", {}, act.nameOf(message.from)),
    h("time", { datetime: message.at }, message.clock),
    message.edited && h("span", {}, act.w("edited")),
    alone && h("span", {}, act.w("private")),
    message.kind === "card" && h("button", {
      type: "button", class: "as", "data-verb": "as", "aria-label": act.w("as.open", { Title: message.title }), onclick: () => act.as(message),
    }, act.w("as")));
}

function card(message, ui, act) {
  const title = fresh("title");
  const el = h("article", {
    class: `card tone-${message.tone}`, "aria-labelledby": title, "aria-busy": ui.busy ? "true" : null,
    "data-of": message.card.kind.split(".")[0],
  });
  el.append(h("header", {},
    h("h3", { id: title, tabindex: "-1" }, message.title),
    message.card.tag && h("span", { class: "tag" }, message.card.tag)));
  for (const block of message.card.blocks) el.append(draws(block, message, ui, act) ?? "");
  el.append(...attachments(message, act.person));
  return el;
}

function draws(block, message, ui, act) {
  switch (block.kind) {
    case "divider": return h("hr");
    case "fields": return h("dl", {}, (block.facts ?? []).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
    case "quote": return quote(block, message, ui, act);
    case "note": return h("p", { class: "note" }, block.text);
    case "table": return table(block);
    case "chart": return block.chart ? chart(block.chart) : null;
    case "buttons": return buttons(block, message, ui, act);
    default: return block.text ? paragraph(block, act) : null;
  }
}

function paragraph(block, act) {
  if (!block.mark) return h("p", {}, block.text);
  const plus = block.mark === "+";
  return h("p", { class: plus ? "plus" : "minus" },
    h("span", { class: "mark", "aria-hidden": "true" }, plus ? "+" : "\u2212"),
    hush(`${plus ? act.w("mark.plus") : act.w("mark.minus")}: `), h("span", {}, block.text));
}

// A quote folds when it is longer than the card wants: 44 half-width columns a
// line, counted and not measured, as a hidden column has no width.
function quote(block, message, ui, act) {
  const lines = block.text.split("\n").reduce((sum, line) => {
    const columns = [...line].reduce((n, c) => n + (c.codePointAt(0) > 0x2e7f ? 2 : 1), 0);
    return sum + Math.max(1, Math.ceil(columns / 44));
  }, 0);
  const text = h("blockquote", {}, block.text);
  if (!block.fold || lines <= block.fold) return text;
  const folded = !ui.unfolded;
  text.id = fresh("quote");
  if (folded) {
    text.classList.add("folded");
    text.style.setProperty("--fold", block.fold);
  }
  const toggle = h("button", {
    type: "button", class: "link", "aria-expanded": String(!folded), "aria-controls": text.id,
    onclick: () => act.set(message, { unfolded: folded }),
  }, folded ? act.w("show_all") : act.w("show_less"));
  return h("div", {}, text, toggle);
}

function table(block) {
  return h("div", { class: "table", tabindex: "0", role: "group" }, h("table", {},
    h("thead", {}, h("tr", {}, (block.head ?? []).map((c) => h("th", { scope: "col" }, c)))),
    h("tbody", {}, (block.rows ?? []).map((row) => h("tr", {},
      row.map((c, i) => (i ? h("td", {}, c) : h("th", { scope: "row" }, c))))))));
}

// verb is an action without its revision: what stays the same when the card
// is drawn anew.
export const verb = (action) => action.split(/[@?]/)[0];

function buttons(block, message, ui, act) {
  const at = (places) => (places ?? []).map((i) => message.actions[i]);
  const all = at([...(block.row ?? []), ...(block.more ?? []), ...(block.links ?? [])]);
  const opened = ui.open && all.find((a) => verb(a.action) === ui.open);
  const el = h("div", { class: "buttons", onkeydown: (event) => {
    if (event.key !== "Escape" || event.isComposing || !event.target.closest(".asks")) return;
    event.stopPropagation();
    act.close(message, true);
  } });
  if (block.row?.length || block.more?.length) {
    el.append(h("div", { class: "row" },
      at(block.row).map((a) => button(a, message, ui, act)),
      block.more?.length ? more(at(block.more), message, ui, act) : null));
  }
  if (block.links?.length) {
    el.append(h("div", { class: "links" }, at(block.links).map((a) => button(a, message, ui, act, "link"))));
  }
  if (opened) el.append(opened.form.length ? form(opened, message, ui, act) : confirmation(opened, message, ui, act));
  return el;
}

function button(action, message, ui, act, kind) {
  if (action.url) return way(action, act, kind);
  const asks = action.form.length > 0 || action.confirm !== "";
  return h("button", {
    type: "button", class: kind ?? `button ${action.style}`, disabled: Boolean(ui.busy), "data-verb": verb(action.action),
    "aria-expanded": asks ? String(ui.open === verb(action.action)) : null,
    "aria-busy": ui.busy === verb(action.action) ? "true" : null,
    onclick: () => act.press(message, action),
  }, action.label);
}

// way leads to a page of its own, which knows nothing of this one.
function way(action, act, kind) {
  return h("a", {
    class: kind ?? `button ${action.style}`, href: action.url, target: "_blank", rel: "noopener noreferrer",
  }, action.label, hush(` ${act.w("newtab")}`));
}

function more(actions, message, ui, act) {
  const id = fresh("more");
  const menu = h("div", { class: "menu", role: "menu", id, hidden: !ui.more }, actions.map((a) => h("button", {
    type: "button", role: "menuitem", class: a.style === "danger" ? "danger" : "", "data-verb": verb(a.action), onclick: () => act.press(message, a),
  }, a.label)));
  const toggle = h("button", {
    type: "button", class: "button plain", disabled: Boolean(ui.busy), "data-verb": "more",
    "aria-haspopup": "menu", "aria-expanded": String(Boolean(ui.more)), "aria-controls": id,
    onclick: () => act.set(message, { more: !ui.more }),
  }, act.w("more"));
  const wrap = h("div", { class: "more" }, toggle, menu);
  wrap.addEventListener("keydown", (event) => walk(event, menu, () => act.set(message, { more: false }, "more")));
  wrap.addEventListener("focusout", (event) => {
    if (ui.more && event.relatedTarget && !wrap.contains(event.relatedTarget)) act.set(message, { more: false });
  });
  return wrap;
}

// walk moves through a menu by the keys that menus have.
function walk(event, menu, close) {
  const items = [...menu.children];
  const here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" && !menu.hidden) {
    event.stopPropagation();
    close();
  } else if (to !== undefined && !menu.hidden) {
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }
}
