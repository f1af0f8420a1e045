// Parts of an answer beside the list: what differs is changed where it stands. Nothing loses its focus, and the browser
// lays out again only what is new; putting in whole new parts costs it ten times as much.
"use strict";

(() => {
  const READERS = new Set(["open", "tabindex"]); // what the reader, or another script, has made of it

  const renewAttributes = (old, fresh) => {
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !READERS.has(name)) old.removeAttribute(name);
  };
  const renewChildren = (old, fresh) => {
    const [ones, others] = [[...old.childNodes], [...fresh.childNodes]];
    if (ones.length !== others.length) old.replaceChildren(...others);
    else for (const [place, one] of ones.entries()) renew(one, others[place]);
  };
  const renew = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeName !== fresh.nodeName || old.id !== fresh.id) old.replaceWith(fresh);
    else if (old.nodeType !== Node.ELEMENT_NODE) old.nodeValue = fresh.nodeValue;
    else {
      renewAttributes(old, fresh);
      renewChildren(old, fresh);
    }
  };

  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const { target, fragment } = detail;
    detail.shouldSwap = false;
    if (fragment.nodeType === Node.DOCUMENT_FRAGMENT_NODE) renew(target, fragment.firstElementChild);
    else renewChildren(target, fragment);
    // A box that was pressed says what the page says, not what was pressed.
    for (const box of target.querySelectorAll("input[type=checkbox]")) box.checked = box.defaultChecked;
  });
})();
