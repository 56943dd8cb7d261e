// What an action asks for before it counts: a form under the card, or one
// sentence to confirm. What was typed stays when the card is drawn anew.
import { fresh, h, hush } from "./dom.js";

export function confirmation(action, message, ui, act) {
  return h("div", { class: "asks", role: "group", "aria-label": action.label },
    h("p", {}, action.confirm),
    h("div", { class: "row" },
      h("button", {
        type: "button", class: `button ${action.style === "danger" ? "danger" : "primary"}`, disabled: Boolean(ui.busy),
        "data-verb": "confirm", "aria-busy": ui.busy ? "true" : null, onclick: () => act.submit(message, action, {}),
      }, plainly(action.label)),
      h("button", { type: "button", class: "button plain", disabled: Boolean(ui.busy), onclick: () => act.close(message) }, act.w("cancel"))));
}

export function form(action, message, ui, act) {
  const title = fresh("form");
  const values = ui.values ?? {};
  const errors = ui.errors ?? {};
  const keep = (field) => (value) => act.typed(message, field.name, value);
  const known = action.form.map((f) => f.name);
  const astray = Object.entries(errors).filter(([name]) => !known.includes(name));
  return h("form", {
    class: "asks", novalidate: true, "aria-labelledby": title,
    onsubmit: (event) => {
      event.preventDefault();
      act.submit(message, action, collect(event.target, action.form));
    },
  },
    h("h4", { id: title }, action.form_title || action.label),
    action.form.map((f) => control(f, values[f.name] ?? initial(f), errors[f.name], { keep: keep(f), act })),
    astray.map(([, sentence]) => h("p", { class: "wrong", role: "alert" }, sentence)),
    action.confirm && h("p", { class: "note" }, action.confirm),
    h("div", { class: "row" },
      h("button", {
        type: "submit", class: `button ${action.style === "danger" ? "danger" : "primary"}`, disabled: Boolean(ui.busy),
        "data-verb": "submit", "aria-busy": ui.busy ? "true" : null,
      }, action.submit || plainly(action.label)),
      h("button", { type: "button", class: "button plain", disabled: Boolean(ui.busy), onclick: () => act.close(message) }, act.w("cancel"))));
}

// plainly is a label without the sign that something follows.
const plainly = (label) => label.replace(/\s*(\u2026|\.\.\.)$/, "");

function initial(field) {
  if (field.type === "multi") return field.value ? field.value.split(",") : [];
  if (field.type === "checkbox") return field.value === "true";
  return field.value;
}

function collect(form, fields) {
  const data = new FormData(form);
  return Object.fromEntries(fields.map((f) => {
    if (f.type === "multi") return [f.name, data.getAll(f.name)];
    if (f.type === "checkbox") return [f.name, data.has(f.name)];
    return [f.name, data.get(f.name) ?? ""];
  }));
}

function control(field, value, error, { keep, act }) {
  const id = fresh("field");
  const notes = [field.hint && h("p", { class: "note", id: `${id}-hint` }, field.hint),
    error && h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }, error)].filter(Boolean);
  const props = {
    id, name: field.name, "data-field": field.name,
    "aria-required": field.required ? "true" : null, "aria-invalid": error ? "true" : null,
    "aria-describedby": notes.map((n) => n.id).join(" ") || null,
  };
  if (field.type === "multi") return several(field, value, notes, { keep, act });
  if (field.type === "checkbox") {
    const box = h("input", { ...props, type: "checkbox", onchange: (e) => keep(e.target.checked) });
    box.checked = value === true;
    return h("div", { class: "field" }, h("label", { class: "tick", for: id }, box, h("span", {}, label(field, act))), notes);
  }
  return h("div", { class: "field" }, h("label", { for: id }, label(field, act)), input(field, value, props, { keep, act }), notes);
}

function label(field, act) {
  return [field.label, field.required && [h("span", { class: "star", "aria-hidden": "true" }, "*"), hush(` (${act.w("required")})`)]].flat();
}

function several(field, value, notes, { keep, act }) {
  const set = h("fieldset", { class: "field", "aria-describedby": notes.map((n) => n.id).join(" ") || null },
    h("legend", {}, label(field, act)));
  for (const o of field.options) {
    const box = h("input", { type: "checkbox", name: field.name, value: o.value, "data-field": `${field.name}=${o.value}`, onchange: () => {
      keep([...set.querySelectorAll("input:checked")].map((i) => i.value));
    } });
    box.checked = value.includes(o.value);
    set.append(h("label", { class: "tick" }, box, h("span", {}, o.label)));
  }
  set.append(...notes);
  return set;
}

function input(field, value, props, { keep, act }) {
  const oninput = (event) => keep(event.target.value);
  if (field.type === "select" || field.type === "person") {
    const select = h("select", { ...props, onchange: oninput }, h("option", { value: "" }, act.w("choose")),
      field.options.map((o) => h("option", { value: o.value }, o.label)));
    select.value = value;
    return select;
  }
  const maxlength = field.max || 3000;
  if (field.type === "textarea") return h("textarea", { ...props, rows: field.max > 1000 ? 12 : 3, maxlength, value, oninput });
  const type = { number: "number", date: "date", datetime: "datetime-local" }[field.type] ?? "text";
  return h("input", { ...props, type, step: type === "number" ? "any" : null, maxlength: type === "text" ? maxlength : null, autocomplete: "off", value, oninput });
}
