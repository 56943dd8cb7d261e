// A link counts once: a second press on its button must not come after the first.
const form = document.querySelector("form");
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// Who comes back by the browser's own button finds a page that can be pressed.
addEventListener("pageshow", () => delete form.dataset.sent);
