// The console's door, and the page's words.

// Fault is a call that was not carried out, in words for people.
export class Fault extends Error {
  constructor(status, body, fallback) {
    super(body?.error?.message || fallback || String(status));
    this.status = status;
    this.body = body;
  }
}

const words = {}; // by language
let locale = "zh-CN";

async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(`/console/api/${path}`, {
      ...options,
      headers: { "Accept-Language": locale, ...options.headers },
    });
  } catch {
    throw new Fault(0, null, w("unreachable"));
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok && answer.status !== 422) throw new Fault(answer.status, body);
  return body;
}

export const get = (path, query = {}) => {
  const q = new URLSearchParams(query).toString();
  return call(q ? `${path}?${q}` : path);
};

export const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// sendFile puts a file into somebody's chat with the bot.
export const sendFile = (query, file) =>
  call(`files?${new URLSearchParams(query)}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });

// learn loads the words of a language and what the page must know to begin.
export async function learn(tongue) {
  const answer = await get("words", { locale: tongue });
  words[answer.locale] = answer.words;
  return answer;
}

// speak makes a language that was learned that of the page.
export function speak(tongue) {
  locale = tongue;
}

// voice says words in a language: what stands on a card is for its reader,
// whatever the page speaks. {Name} is replaced.
export function voice(tongue) {
  return (key, args = {}) => {
    let text = (words[tongue] ?? words[locale])?.[key] ?? "";
    for (const [name, value] of Object.entries(args)) text = text.replaceAll(`{${name}}`, value);
    return text;
  };
}

// w says a word of the page.
export const w = (key, args) => voice(locale)(key, args);

export const has = (key) => key in (words[locale] ?? {});

// language is what a language calls itself.
export const language = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(tag.split("-")[0]);

// when prints an instant in the company's zone, as cards do: weekday, date,
// time.
export function when(time, zone) {
  const part = (options) => new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { timeZone: zone, ...options }).format(time);
  return [part({ weekday: "short" }), part({ month: locale === "en" ? "short" : "long", day: "numeric" }),
    part({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })];
}
