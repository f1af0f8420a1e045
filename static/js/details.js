// Details of rows, on demand: fetched ahead, opened in place, kept. Without it the link of a row leads to the crumb's page.
"use strict";

window.rowDetails = (() => {
  const REST = 100; // ms that the pointer or the focus rests on a row before its details are fetched
  const fetched = new Map(); // address → promise of HTML; the addresses have the page's filter in them

  const openerOf = (item) => item?.querySelector(":scope > .row > .opener");
  const panelOf = (item) => item?.querySelector(":scope > .row > .open");
  const detailsOf = (item) => item?.querySelector(":scope > .row > details"); // of a fold, of the event

  // The address of a row's details, with the filter that the page shows: "only" and "not" lead on from it.
  const addressOf = (opener) => {
    const query = new URLSearchParams(location.search);
    for (const name of ["at", "details"]) query.delete(name);
    return `${opener.href}?${query}`;
  };
  const ask = (address) =>
    fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then((reply) => {
      const elsewhere = reply.headers.get("HX-Redirect"); // the session has ended: to sign in
      if (elsewhere) location.assign(elsewhere);
      if (!reply.ok || reply.redirected || elsewhere) throw new Error(`${reply.status}`);
      return reply.text();
    });
  const load = (opener) => {
    const address = addressOf(opener);
    if (!fetched.has(address)) {
      const answer = ask(address);
      answer.catch(() => fetched.delete(address)); // the next try asks again
      fetched.set(address, answer);
    }
    return fetched.get(address);
  };

  const fill = (panel, html) => {
    panel.innerHTML = html;
    htmx.process(panel);
  };
  const place = (item, panel) => {
    openerOf(item).after(panel);
    openerOf(item).setAttribute("aria-expanded", "true");
  };
  const trouble = (text) => document.dispatchEvent(new CustomEvent("details:trouble", { detail: text }));

  // Opens a row with `panel`, and then with what the server says now.
  const show = async (item, panel) => {
    const opener = openerOf(item);
    if (panel) place(item, panel);
    opener.setAttribute("aria-expanded", "true");
    try {
      const html = await load(opener);
      if (opener.getAttribute("aria-expanded") !== "true") return; // closed while it was on its way
      const shown = panelOf(item) ?? Object.assign(document.createElement("div"), { className: "open" });
      fill(shown, html);
      place(item, shown);
      trouble("");
    } catch {
      if (!panelOf(item)) opener.setAttribute("aria-expanded", "false");
      trouble("The details could not be loaded. Try again.");
    }
  };

  const setOpen = (item, open) => {
    const opener = openerOf(item);
    const details = detailsOf(item);
    if (details) details.open = open;
    if (!opener) return;
    const panel = panelOf(item);
    if (!panel && open) {
      if (opener.getAttribute("aria-expanded") !== "true") show(item);
      return;
    }
    opener.setAttribute("aria-expanded", String(open));
  };
  const isOpen = (item) =>
    detailsOf(item)?.open ?? openerOf(item)?.getAttribute("aria-expanded") === "true";
  const toggle = (item) => setOpen(item, !isOpen(item));

  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".crumbs .opener");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    toggle(opener.closest("li"));
  });

  // ------------------------------------------------------------------ fetched ahead
  const resting = {}; // by event: a still pointer enters what scrolls under it, which must not end the rest of the focus
  const rest = ({ type, target }) => {
    clearTimeout(resting[type]);
    const item = target.closest?.(".crumbs li");
    const opener = item && openerOf(item);
    if (!opener || panelOf(item)) return;
    resting[type] = setTimeout(() => load(opener).catch(() => {}), REST);
  };
  document.addEventListener("pointerover", rest);
  document.addEventListener("focusin", rest);

  // ------------------------------------------------------------------ on paper
  // Printing waits for no promise: one request, answered before the page is laid out. Every row, with its details,
  // stands in a list of its own that only paper shows.
  window.addEventListener("beforeprint", () => {
    const list = document.querySelector(".crumbs");
    if (!list) return;
    const query = new URLSearchParams(location.search);
    query.set("details", "all");
    const request = new XMLHttpRequest();
    request.open("GET", `${location.pathname}?${query}`, false);
    request.setRequestHeader("HX-Request", "true");
    try {
      request.send();
    } catch {
      return; // what is on the page is printed
    }
    if (request.status !== 200) return;
    const all = new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".crumbs");
    if (!all) return;
    document.querySelector(".on-paper")?.remove();
    all.classList.add("on-paper");
    list.after(document.adoptNode(all));
  });
  window.addEventListener("afterprint", () => document.querySelector(".on-paper")?.remove());

  return { toggle, setOpen, panelOf, show };
})();
