// Keeps a page current: says how many events have arrived since it was drawn, and goes there when asked to (or, with
// live=1, by itself). Nothing on the page moves. Without this script nothing is missing but that.
"use strict";

(() => {
  const box = document.querySelector("#live");
  if (!box || !window.EventSource) return;
  const SILENT = 40_000; // ms without a beat (they come every 15 s): something between holds the stream back
  const AGAIN = [2_000, 4_000, 8_000, 15_000]; // ms until the next try
  const PAUSE = 3_000; // ms between two looks at what logs have changed
  const here = new URL(location.href);
  const follows = here.searchParams.get("live") === "1";
  const seen = new Set();
  let after = box.dataset.after;
  let newest = null; // of what the page is about
  let source = null;
  let tries = 0;
  let timer = 0;
  let watch = 0;

  const state = document.createElement("span");
  state.className = "tag";
  state.setAttribute("role", "status");
  const pill = document.createElement("a");
  pill.className = "button primary";
  pill.hidden = true;
  const follow = document.createElement("a");
  document.querySelector("#places").prepend(follow); // among the places: over the page it would hide rows
  box.append(pill);
  document.querySelector("header.site > .menu").before(state);

  const withLive = (address, on) => {
    const url = new URL(address, location.href);
    if (on) url.searchParams.set("live", "1");
    else url.searchParams.delete("live");
    return url.pathname + url.search + (on ? "" : url.hash);
  };
  const drawSwitch = () => {
    follow.href = withLive(location.href, !follows);
    follow.textContent = follows ? "Stop following" : "Follow live";
  };
  const isAbout = (event) => !box.dataset.issue || (event.project === box.dataset.project && String(event.issue) === box.dataset.issue);
  const target = (event) => {
    if (!box.dataset.issue && !box.dataset.goesOn) return location.href; // a list: drawn again
    const url = new URL(event.url, location.href);
    for (const [name, value] of new URL(location.href).searchParams) if (!["at", "rows", "before"].includes(name)) url.searchParams.append(name, value);
    return url.pathname + url.search;
  };

  const arrived = (events) => {
    const fresh = events.filter((event) => !seen.has(event.id));
    if (!fresh.length) return;
    for (const event of fresh) seen.add(event.id);
    const last = fresh[fresh.length - 1];
    after = last.received;
    if (box.dataset.goesOn) return location.assign(last.url);
    if (follows) return location.replace(target(last));
    const own = fresh.filter(isAbout);
    if (!own.length) return;
    newest = own[own.length - 1];
    const count = (Number(pill.dataset.count) || 0) + own.length;
    pill.dataset.count = count;
    pill.href = target(newest);
    pill.textContent = `${count} new event${count === 1 ? "" : "s"} · show`;
    pill.hidden = false;
  };

  // Logs have come; most of them the page shows already, as breadcrumbs. So it asks how many rows it would have now.
  const rowsOf = (root) => Number((root.querySelector("#tally b")?.textContent ?? "0").replaceAll(",", ""));
  const rowsNow = async () => {
    const reply = await fetch(location.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    return reply.ok ? rowsOf(new DOMParser().parseFromString(await reply.text(), "text/html")) : 0;
  };
  let isAsking = false;
  let more = false; // have come meanwhile
  const logsCame = async () => {
    more = true;
    if (isAsking || !pill.hidden) return; // an event is more, and one look tells of many logs
    isAsking = true;
    more = false;
    const count = (await rowsNow().catch(() => 0)) - rowsOf(document);
    if (count > 0 && follows) return location.reload();
    if (count > 0 && pill.hidden) {
      pill.href = location.href;
      pill.textContent = `${count} new log${count === 1 ? "" : "s"} · show`;
      pill.hidden = false;
    }
    window.setTimeout(() => {
      isAsking = false;
      if (more) logsCame();
    }, PAUSE);
  };

  const say = (isLive) => {
    state.textContent = isLive ? (follows ? "live" : "") : "not live";
    state.hidden = isLive && !follows;
  };
  const alive = () => {
    tries = 0;
    say(true);
    window.clearTimeout(watch);
    watch = window.setTimeout(again, SILENT);
  };
  const close = () => {
    window.clearTimeout(watch);
    window.clearTimeout(timer);
    source?.close();
    source = null;
  };
  const again = () => {
    close();
    say(false);
    const pause = AGAIN[Math.min(tries, AGAIN.length - 1)];
    tries += 1;
    timer = window.setTimeout(open, pause * (0.5 + Math.random()));
  };
  const open = () => {
    close();
    const url = new URL(box.dataset.url, location.href);
    url.searchParams.set("after", after);
    source = new EventSource(url);
    source.addEventListener("beat", alive);
    source.addEventListener("arrived", (message) => {
      alive();
      arrived(JSON.parse(message.data));
    });
    source.addEventListener("logs", () => {
      alive();
      logsCame();
    });
    source.addEventListener("error", again);
    watch = window.setTimeout(again, SILENT);
  };

  // A laptop that was closed, a page from the browser's cache: what was open is not any more.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !source) open();
  });
  window.addEventListener("online", open);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) open();
  });
  // A list that was drawn again shows what had arrived.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "issues") return;
    pill.hidden = true;
    pill.dataset.count = "0";
  });
  // A filter changes the address: it goes on to follow.
  document.addEventListener("htmx:pushedIntoHistory", () => {
    if (follows) history.replaceState(history.state, "", withLive(location.href, true));
    drawSwitch();
  });

  drawSwitch();
  say(true);
  open();
})();
