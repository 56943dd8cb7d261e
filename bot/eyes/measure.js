// What a careful eye would measure on a page, as sentences of what is wrong.
(() => {
  const wrong = new Set();
  const visible = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest(".hush, [inert]") && !getComputedStyle(e).clipPath.startsWith("inset(50%");
  const called = (e) => `${e.tagName.toLowerCase()}${e.className && typeof e.className === "string" ? `.${e.className.trim().replace(/\s+/g, ".")}` : ""} "${(e.getAttribute("aria-label") ?? e.innerText ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const top = document.querySelector("dialog[open]") ?? document.body;
  const all = [...top.querySelectorAll("*")].filter(visible);
  const wording = all.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));

  // Text that is cut off. What folds on purpose has a button that unfolds it.
  for (const e of wording) {
    const style = getComputedStyle(e);
    const cut = (how, inner, outer) => ["hidden", "clip"].includes(how) && inner > outer + 1;
    if (!e.classList.contains("folded") && (cut(style.overflowX, e.scrollWidth, e.clientWidth) || cut(style.overflowY, e.scrollHeight, e.clientHeight))) {
      wrong.add(`cut off: ${called(e)}, ${e.scrollWidth} x ${e.scrollHeight} px in ${e.clientWidth} x ${e.clientHeight}`);
    }
  }

  // What of a box can be seen: scrolled-away parts are not there.
  const inSight = (e) => {
    let { left, top, right, bottom } = e.getBoundingClientRect();
    for (let up = e.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowX === "visible") continue;
      const r = up.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, r.left), Math.max(top, r.top), Math.min(right, r.right), Math.min(bottom, r.bottom)];
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };
  const floats = (e) => e.closest(".hints, .menu, .popup, .below, .status, .moves.open");
  const controls = all.filter((e) => e.matches("button, a[href], input, select, textarea, summary, [role=option]") && !e.matches(".skip"));
  for (const e of controls) {
    const r = (e.matches("input[type=checkbox]") ? e.closest("label") ?? e : e).getBoundingClientRect();
    if (Math.min(r.width, r.height) < 24) wrong.add(`small: ${called(e)}, ${Math.round(r.width)} x ${Math.round(r.height)} px`);
  }
  const boxes = controls.map((e) => [e, inSight(e)]).filter(([, r]) => r.width > 1 && r.height > 1);
  boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
    if (a.contains(b) || b.contains(a) || floats(a) !== floats(b)) return;
    const [x, y] = [Math.min(p.right, q.right) - Math.max(p.left, q.left), Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top)];
    if (x > 1 && y > 1) wrong.add(`overlap by ${Math.round(x)} x ${Math.round(y)} px: ${called(a)}, ${called(b)}`);
  }));

  // Contrast of every text with what really lies below it.
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (f, b) => [0, 1, 2].map((i) => f[i] * f[3] + b[i] * (1 - f[3])).concat(1);
  const ground = (e) => {
    if (!e) return rgba(getComputedStyle(document.documentElement).colorScheme === "dark" ? "black" : "white");
    const c = rgba(getComputedStyle(e).backgroundColor);
    return c[3] === 1 ? c : over(c, ground(e.parentElement));
  };
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const v = c[i] / 255;
    return sum + weight * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const contrast = (e, colour, what) => {
    const back = ground(e);
    const [a, b] = [light(over(rgba(colour), back)), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) wrong.add(`pale: ${what} ${called(e)}, ${ratio.toFixed(2)}`);
  };
  wording.filter((e) => !e.closest(":disabled, option")).forEach((e) => contrast(e, getComputedStyle(e).color, "text of"));
  all.filter((e) => e.placeholder).forEach((e) => contrast(e, getComputedStyle(e, "::placeholder").color, "hint in"));

  for (const card of top.querySelectorAll("article")) {
    for (const row of card.querySelectorAll(".buttons > .row")) {
      const buttons = [...row.querySelectorAll(":scope > button, :scope > .more > button")];
      const main = buttons.filter((b) => b.matches(".primary")).length;
      if (buttons.length > 3 || main > 1) wrong.add(`crowded: ${buttons.length} buttons, ${main} of them primary, in ${called(card)}`);
    }
  }
  return [...wrong];
})()
