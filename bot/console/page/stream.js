// What happens meanwhile, as the house tells it: one stream for everybody who
// is shown.
import { w } from "./api.js";

export class Stream {
  came = []; // and is not shown yet

  // house: {columns, bar, soon(), changed()}
  constructor(house) {
    this.house = house;
  }

  // wake: a hidden window gives its connection back, as all windows together
  // have few. It asks now and then, for the count in its title, and reads what
  // it missed when it is seen again.
  wake() {
    this.source.close();
    clearInterval(this.asking);
    if (document.hidden) {
      this.asking = setInterval(() => this.house.columns.forEach((c) => c.load().catch(() => {})), 20000);
      return;
    }
    this.listen();
    this.house.columns.forEach((c) => c.log.unread.again());
    Promise.all([...this.house.columns.map((c) => c.load()), this.house.bar.load(), this.house.changed()]).catch(() => this.house.bar.say(w("offline"), 0, true));
  }

  // arrive shows what came in a burst at one go: the page is laid out once.
  arrive() {
    this.arrival = null;
    const came = this.came.splice(0);
    for (const c of this.house.columns) {
      const own = came.filter((m) => m.as === c.person).map(({ as: _, ...message }) => message);
      if (own.length) c.log.take(...own);
    }
    this.house.soon();
  }

  // listen opens one stream for everybody who is shown: a browser allows few
  // connections to one host, and two windows must work.
  listen() {
    this.source?.close();
    const query = new URLSearchParams(this.house.columns.map((c) => ["as", c.person]));
    const source = new EventSource(`/console/api/events?${query}`);
    this.source = source;
    let lost = false;
    source.onopen = () => {
      if (lost) Promise.all(this.house.columns.map((c) => c.load())).then(() => this.house.bar.say(""), () => {});
      lost = false;
    };
    source.onerror = () => {
      lost = true;
      this.house.bar.say(w("offline"), 0, true);
    };
    source.addEventListener("message", (event) => {
      this.came.push(JSON.parse(event.data));
      this.arrival ??= setTimeout(() => this.arrive(), 20);
    });
    source.addEventListener("clock", (event) => {
      this.house.bar.set(JSON.parse(event.data));
      this.house.soon();
    });
  }
}
