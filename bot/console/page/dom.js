// Elements without markup: every text goes in as text, so nothing that a
// person wrote can come alive on the page.

// h makes an element. Properties: on… listens, data-/aria-/role and other
// names with lower case are attributes; false, null and undefined leave one out.
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "class") el.className = value;
    else if (name === "value") el.value = value;
    else if (value === true) el.setAttribute(name, "");
    else el.setAttribute(name, value);
  }
  el.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return el;
}

// hush is text for screen readers alone.
export function hush(text) {
  return h("span", { class: "hush" }, text);
}

let count = 0;

// fresh is an id that no other element has.
export function fresh(lead) {
  count += 1;
  return `${lead}-${count}`;
}

// open shows a popup below its button until something else is clicked or Esc
// is pressed, which gives the focus back. It returns the function that closes.
export function open(button, popup) {
  popup.classList.add("open");
  button.setAttribute("aria-expanded", "true");
  const close = () => {
    popup.classList.remove("open");
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", key, true);
  };
  const outside = (event) => {
    if (!popup.contains(event.target) && !button.contains(event.target)) close();
  };
  const key = (event) => {
    if (event.key !== "Escape" || popup.querySelector(".open")) return;
    event.stopPropagation();
    close();
    button.focus();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", key, true);
  return close;
}

// opener is a button that shows a popup and hides it again.
export function opener(label, popup, shown = () => {}) {
  let close = () => {};
  const button = h("button", {
    type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": popup.id,
    onclick: () => {
      if (popup.classList.contains("open")) close();
      else {
        close = open(button, popup);
        shown();
      }
    },
  }, label);
  popup.addEventListener("done", () => close());
  return button;
}

// arrange makes an element's children these, in this order; those that stood
// there stay untouched, and with them focus and scroll.
export function arrange(el, children) {
  const stay = new Set(children);
  [...el.childNodes].filter((c) => !stay.has(c)).forEach((c) => c.remove());
  let at = el.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else el.insertBefore(child, at);
  }
}

// steady keeps the focus on the same of an element's controls while they are
// made anew.
export function steady(el, change) {
  const controls = () => [...el.querySelectorAll("button, select, input")];
  const at = controls().indexOf(document.activeElement);
  change();
  if (at >= 0) controls()[at]?.focus({ preventScroll: true });
}
