// Files put into a person's chat with the bot: dropped on the column, or
// chosen with a button.
import { Fault, sendFile, w } from "./api.js";
import { h } from "./dom.js";

const limit = 20 * 1024 * 1024; // bytes, as the door has it

// filing gives a column a button for files and lets them be dropped on it. The
// answer puts the page's words on it.
export function filing(column) {
  const picker = h("input", { type: "file", hidden: true, onchange: () => take(picker.files) });
  const button = h("button", { type: "button", class: "quiet attach", onclick: () => picker.click() });
  column.composer.el.insertBefore(button, column.composer.field); // so that Tab leads from the line to sending it
  column.composer.el.append(picker);

  // The pointer enters and leaves every element inside: they are counted.
  let inside = 0;
  const holds = (event) => event.dataTransfer?.types.includes("Files");
  const mark = () => column.el.classList.toggle("dropping", inside > 0);
  column.el.addEventListener("dragenter", (e) => {
    if (!holds(e)) return;
    e.preventDefault();
    inside += 1;
    mark();
  });
  column.el.addEventListener("dragover", (e) => { if (holds(e)) e.preventDefault(); });
  column.el.addEventListener("dragleave", (e) => {
    if (!holds(e)) return;
    inside = Math.max(0, inside - 1);
    mark();
  });
  column.el.addEventListener("drop", (e) => {
    if (!holds(e)) return;
    e.preventDefault();
    inside = 0;
    mark();
    take(e.dataTransfer.files);
  });

  async function take(list) {
    const files = [...list];
    picker.value = "";
    if (!files.length || button.disabled) return;
    column.forget();
    if (column.place !== "dm") column.go("dm"); // files are for the bot alone
    button.disabled = true;
    try {
      for (const file of files) await one(file);
      await column.house.changed(column);
    } catch (fault) {
      column.complain(fault);
    } finally {
      button.disabled = false;
      column.quiet();
    }
  }

  async function one(file) {
    if (file.size > limit) throw new Fault(0, null, w("file.large", { Name: file.name }));
    column.tell({ text: w("file.sending", { Name: file.name }) });
    const answer = await sendFile({ as: column.person, name: file.name }, file);
    for (const reply of answer.replies) column.log.answer(reply);
    column.log.bottom();
  }

  return () => {
    button.textContent = w("file");
    button.title = w("file.hint");
    column.el.dataset.drop = w("file.drop");
  };
}

// attachments are links to the files that a card brings; a picture is shown.
export function attachments(message, person) {
  return (message.card.files ?? []).map((f) => {
    const from = `/console/api/files/${f.make.split("/").map(encodeURIComponent).join("/")}?${new URLSearchParams({ as: person })}`;
    return f.alt ?
      h("p", { class: "attached" }, h("img", { src: from, alt: f.alt, loading: "lazy" })) :
      h("p", { class: "attached" }, h("a", { href: from, download: f.name }, f.name));
  });
}
