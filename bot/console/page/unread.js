// What came and was not seen yet. A message counts as seen once it stood in
// view of a window that is not hidden; the line "new" stays where the unseen
// began until the reader does something.
import { w } from "./api.js";
import { h } from "./dom.js";

const enough = 0.1; // of a message in view

export class Unread {
  // changed is called whenever the counts differ.
  constructor(root, changed) {
    this.places = new Map(); // by message: its place
    this.nodes = new Map();
    this.changed = changed;
    this.line = h("div", { class: "new", role: "separator", "aria-live": "off" });
    this.eye = new IntersectionObserver((entries) => this.look(entries), { root, threshold: enough });
  }

  count(place) {
    return [...this.places.values()].filter((p) => !place || p === place).length;
  }

  // add counts a message of a place that is not shown.
  add(m) {
    this.places.set(m.id, m.place);
    this.changed();
  }

  // watch looks whether a message that has just come is in view.
  watch(m, node) {
    node.dataset.place = m.place;
    this.eye.unobserve(this.nodes.get(m.id) ?? node);
    this.nodes.set(m.id, node);
    this.eye.observe(node);
  }

  // drawn follows a message whose element was made anew.
  drawn(m, node) {
    if (this.nodes.has(m.id) || this.places.has(m.id)) this.watch(m, node);
  }

  look(entries) {
    const before = this.places.size;
    for (const { target, intersectionRatio: ratio } of entries) {
      const id = target.dataset.id;
      if (this.nodes.get(id) !== target) continue;
      if (ratio >= enough && !document.hidden) this.drop(id);
      else if (!this.places.has(id)) this.begin(id, target);
    }
    if (this.places.size !== before) this.changed();
  }

  begin(id, node) {
    if (!this.count(node.dataset.place)) this.mark = id;
    this.places.set(id, node.dataset.place);
    if (this.mark === id) node.before(this.divider());
  }

  divider() {
    this.line.textContent = w("column.new");
    this.line.setAttribute("aria-label", w("column.new"));
    return this.line;
  }

  drop(id) {
    this.places.delete(id);
    if (this.nodes.has(id)) this.eye.unobserve(this.nodes.get(id));
    this.nodes.delete(id);
  }

  // seen counts one as seen that the reader need not look for.
  seen(id) {
    this.drop(id);
    if (this.mark === id) this.done();
    this.changed();
  }

  // enter is a place being shown: the line goes before its first unseen one.
  enter(place) {
    this.mark = [...this.places].find(([, p]) => p === place)?.[0];
  }

  // done takes the line away: the reader has gone on.
  done() {
    this.mark = undefined;
    this.line.remove();
  }

  first() {
    return this.nodes.get([...this.places.keys()].find((id) => this.nodes.get(id)?.isConnected));
  }

  // again looks anew, for a window that was hidden.
  again() {
    for (const node of this.nodes.values()) {
      this.eye.unobserve(node);
      this.eye.observe(node);
    }
  }
}
