// The board, live: the house says that something changed, and the page asks for
// its rows again. Everything here also works without it, by loading the page.
import { turn } from "./scheme.js";

const filters = document.getElementById("filters");
const offline = document.getElementById("offline");
const rows = () => document.getElementById("rows");

// asked is the address of what is shown: the filters, and what was opened.
function asked() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) if (value.trim()) query.set(name, value.trim());
  const now = new URLSearchParams(location.search);
  for (const all of now.getAll("all")) query.append("all", all);
  if (document.getElementById("closed")?.open) query.set("closed", "1");
  return query.toString();
}

function remember(query) {
  history.replaceState(null, "", query ? `/board?${query}` : "/board");
  document.getElementById("csv").href = query ? `/board/board.csv?${query}` : "/board/board.csv";
  const narrow = [...new FormData(filters).values()].some((v) => v.trim());
  document.getElementById("clear").hidden = !narrow;
}

let busy = false;
let again = false;
let told = 0;

// refresh asks for the rows; what is asked for meanwhile is one more time.
async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      const query = asked();
      remember(query);
      const answer = await fetch(`/board/rows?${query}`, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) {
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      show(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rows"));
      lost(false);
    } while (again);
  } catch {
    lost(true);
  } finally {
    busy = false;
  }
}

function lost(yes) {
  if (offline.hidden === !yes) return;
  offline.hidden = !yes;
  document.body.classList.toggle("stale", yes);
}

const places = (from) => new Map([...from.querySelectorAll(".lane > .scroll > ul > .card")].map((c) => [c.id, c.closest(".lane").id]));

// show puts what changed into the page and leaves the rest alone: where somebody
// has scrolled to, what has the focus, what is selected.
function show(fresh) {
  const old = rows();
  const before = places(old);
  for (const id of ["sum", "jump"]) swap(old.querySelector(`#${id}`), fresh.querySelector(`#${id}`));
  old.dataset.version = fresh.dataset.version;
  const open = old.querySelector("#lanes");
  for (const lane of fresh.querySelectorAll("#lanes > .lane")) swapLane(open.querySelector(`#${lane.id}`), lane);
  part(old, fresh, ".nobody", (node) => old.querySelector("#jump").before(node));
  const closed = old.querySelector("#closed");
  const next = fresh.querySelector("#closed");
  if (closed && next) {
    next.open = closed.open;
    if (closed.innerHTML !== next.innerHTML) keeping(closed, () => closed.replaceChildren(...next.childNodes));
  } else part(old, fresh, "#closed", (node) => old.append(node));
  for (const [id, lane] of places(old)) {
    if (before.get(id) !== lane) mark(document.getElementById(id));
  }
}

// mark lets a card that came or moved be seen for a moment.
function mark(card) {
  card.classList.add("moved");
  setTimeout(() => card.classList.remove("moved"), 2500);
}

function part(old, fresh, selector, put) {
  const have = old.querySelector(selector);
  const want = fresh.querySelector(selector);
  if (have && want) swap(have, want);
  else if (have) have.remove();
  else if (want) put(want);
}

function swap(have, want) {
  if (have.outerHTML === want.outerHTML) return have;
  have.replaceWith(want);
  return want;
}

function swapLane(have, want) {
  const plain = (lane) => lane.outerHTML.replace(/ moved(?=[ "])/g, "");
  if (plain(have) === plain(want)) return;
  keeping(have, () => {
    have.className = want.className;
    have.replaceChildren(...want.childNodes);
  });
}

// keeping scrolls and focuses as it was, where that is still there.
function keeping(el, change) {
  const scrolls = [...el.querySelectorAll(".scroll, .gone")].map((s) => [s.getAttribute("aria-labelledby") ?? "", s.scrollTop, s.scrollLeft]);
  const at = el.contains(document.activeElement) ? document.activeElement : null;
  const name = at?.getAttribute("aria-labelledby");
  const all = at?.dataset.all;
  change();
  const after = [...el.querySelectorAll(".scroll, .gone")];
  for (const [label, top, left] of scrolls) {
    const s = after.find((x) => (x.getAttribute("aria-labelledby") ?? "") === label);
    if (s) [s.scrollTop, s.scrollLeft] = [top, left];
  }
  if (!at) return;
  const again = name ? el.querySelector(`[aria-labelledby="${name}"].scroll`) : all ? el.querySelector(`[data-all="${all}"]`) : el.querySelector("summary");
  (again ?? document.getElementById("lanes")).focus({ preventScroll: true });
}

// A page that is looked at listens; one in the background gives its connection
// back, as all pages of a browser together have few.
let source = null;
function listen() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(`/board/events?since=${encodeURIComponent(rows().dataset.version)}`);
  source.addEventListener("changed", refresh);
  source.onopen = () => lost(false);
  source.onerror = () => {
    lost(true);
    if (source?.readyState === EventSource.CLOSED) refresh(); // it was refused: the answer says whether to come in again
  };
}

// Without a stream the page asks by itself; with one it asks each minute, as days
// and deadlines pass without anybody's doing.
setInterval(() => {
  told += 1;
  if (document.hidden) return;
  if (source?.readyState !== EventSource.OPEN || told % 4 === 0) refresh();
  if (!source || source.readyState === EventSource.CLOSED) listen();
}, 15000);

document.addEventListener("visibilitychange", () => {
  listen();
  if (!document.hidden) refresh();
});

let typing = 0;
filters.addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(refresh, event.target.type === "search" ? 200 : 0);
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  refresh();
});
document.getElementById("clear").addEventListener("click", (event) => {
  event.preventDefault();
  for (const field of filters.elements) {
    if (field.type === "checkbox") field.checked = false;
    else if (field.name) field.value = "";
  }
  history.replaceState(null, "", "/board");
  filters.elements.q.focus();
  refresh();
});

document.querySelector("main").addEventListener("click", (event) => {
  const more = event.target.closest("a.more");
  const jump = event.target.closest("#jump a");
  if (more) {
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    query.append("all", more.dataset.all);
    history.replaceState(null, "", `/board?${query}`);
    refresh();
  } else if (jump) {
    event.preventDefault();
    const lane = document.getElementById(jump.hash.slice(1));
    lane.scrollIntoView({ block: "start", inline: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    lane.querySelector(".scroll")?.focus({ preventScroll: true });
  }
});
document.addEventListener("toggle", (event) => event.target.id === "closed" && remember(asked()), true);

const print = document.getElementById("print");
print.hidden = false;
print.addEventListener("click", async () => {
  const rest = [...document.querySelectorAll("a.more")]; // paper has no button for them
  if (rest.length) {
    const query = new URLSearchParams(location.search);
    for (const more of rest) query.append("all", more.dataset.all);
    history.replaceState(null, "", `/board?${query}`);
    await refresh();
  }
  window.print();
});
const scheme = document.getElementById("scheme");
scheme.hidden = false;
scheme.addEventListener("click", turn);

document.documentElement.classList.add("live");
remember(asked());
listen();
document.body.dataset.ready = "";
