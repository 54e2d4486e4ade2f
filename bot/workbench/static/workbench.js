// Everything works without this file: it only saves pressing Enter and Reload.
"use strict";

const WAIT_MS = 150;
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

// A form with data-live fills the part of the page that it names while somebody types.
for (const form of document.querySelectorAll("form[data-live]")) {
  let timer = 0;
  let running = new AbortController();
  const look = async () => {
    running.abort();
    running = new AbortController();
    const typed = new URLSearchParams(new FormData(form));
    history.replaceState(null, "", `${form.getAttribute("action")}?${typed}`);
    typed.set("part", "");
    try {
      const got = await fetch(`${form.getAttribute("action")}?${typed}`, { signal: running.signal });
      const part = document.getElementById(form.dataset.live);
      if (got.ok) part.replaceChildren(...parsed(await got.text()).body.childNodes);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    look();
  });
}

// What is marked data-fresh is taken anew from the server; the rest, such as a box in which
// somebody types, stays.
async function refresh() {
  let page;
  try {
    page = parsed(await (await fetch(location.href)).text());
  } catch {
    // The server is gone; once it is back it tells its mark.
    return;
  }
  if (!page.getElementById("page")) return;
  const known = Boolean(document.getElementById("nothing") || document.getElementById("missing"));
  const fresh = Boolean(page.getElementById("nothing") || page.getElementById("missing"));
  if (known !== fresh) {
    location.reload();
    return;
  }
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const made = page.getElementById(old.id);
    if (!made || made.isEqualNode(old)) continue;
    for (const open of old.querySelectorAll("details[id]")) {
      const same = page.getElementById(open.id);
      if (same) same.open = open.open;
    }
    old.replaceWith(made);
  }
  document.title = page.title;
  document.body.dataset.mark = page.body.dataset.mark;
  again();
}

// A part with data-again is not finished: look again after so many milliseconds.
let looking = 0;
function again() {
  clearTimeout(looking);
  const part = document.querySelector("[data-again]");
  if (part) looking = setTimeout(refresh, Number(part.dataset.again));
}
again();

// The server tells a mark that changes with the knowledge, and when it starts anew. A page that nobody sees lets go of the
// connection, of which a browser has few, and catches up when it is seen again.
let events = null;
function listen() {
  events?.close();
  events = null;
  if (document.hidden) return;
  events = new EventSource("/events");
  events.addEventListener("message", (event) => {
    if (event.data !== document.body.dataset.mark) refresh();
  });
}
document.addEventListener("visibilitychange", listen);
window.addEventListener("pagehide", () => events?.close());
window.addEventListener("pageshow", (event) => event.persisted && listen());
listen();
