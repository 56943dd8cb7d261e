// Light or dark: as the machine wants, until somebody chooses; the choice is
// kept for this browser. It holds no personal data, so it may be kept.
const name = "closeloop.scheme";
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

const wanted = () => (dark.matches ? "dark" : "light");
const kept = () => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that keeps nothing
  }
};

// scheme is what the page wears now.
export const scheme = () => root.dataset.scheme ?? wanted();

// turn changes to the other scheme. What the machine wants anyway is not kept,
// so that the page follows it again.
export function turn() {
  const next = scheme() === "dark" ? "light" : "dark";
  if (next === wanted()) delete root.dataset.scheme;
  else root.dataset.scheme = next;
  try {
    if (next === wanted()) localStorage.removeItem(name);
    else localStorage.setItem(name, next);
  } catch { /* it holds until the page is closed */ }
}

// turned tells when the machine changes its mind.
export const turned = (then) => dark.addEventListener("change", then);

if (["light", "dark"].includes(kept())) root.dataset.scheme = kept();
