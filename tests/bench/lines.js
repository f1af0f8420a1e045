// Of each row: its kind, whether a neighbour of its kind differs from it on the line alone, and whether the first or the
// last character that differs is in sight. All folds are opened first.
() => {
  const characters = (row) => {
    const found = [];
    const walker = document.createTreeWalker(row.querySelector(".what"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(".visually-hidden")) continue;
      for (let place = 0; place < node.data.length; place += 1) found.push([node, place]);
    }
    return found;
  };
  const ELLIPSIS = 9; // px of a line that is cut, at its end
  const isSeen = (row, [node, place]) => {
    const range = document.createRange();
    range.setStart(node, place);
    range.setEnd(node, place + 1);
    const box = range.getBoundingClientRect();
    if (!box.width && !/\s/.test(node.data[place])) return false;
    for (let outer = node.parentElement; outer && outer !== row.parentElement; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflow === "visible") continue;
      const clip = outer.getBoundingClientRect();
      const cut = outer.scrollWidth > outer.clientWidth + 1 ? ELLIPSIS : 0;
      if (box.left < clip.left - 1 || box.right > clip.right - cut + 1 || box.top >= clip.bottom - 3) return false;
    }
    return true;
  };
  for (const item of document.querySelectorAll(".crumbs li")) item.style.contentVisibility = "visible";
  for (const fold of document.querySelectorAll(".crumbs details")) fold.open = true;
  const rows = [...document.querySelectorAll(".crumbs li[id] > .row")].map((row) => {
    const shown = characters(row);
    return {
      row,
      shown,
      text: shown.map(([node, place]) => node.data[place]).join(""),
      kind: row.querySelector(".what > .visually-hidden").textContent.split(". ")[1].replace(": ", ""),
      beside: [".how", ".category"].map((part) => row.querySelector(`:scope > .line > ${part}`)?.textContent ?? "").join("|"),
    };
  });
  return rows.map((one, number) => {
    const others = [rows[number - 1], rows[number + 1]].filter(
      (other) => other && other.kind === one.kind && other.beside === one.beside && other.text !== one.text,
    );
    let said = "";
    for (const other of others) {
      const [a, b] = [one.text, other.text];
      let start = 0;
      while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
      let end = 0;
      while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
      const differing = one.shown.slice(start, Math.max(start + 1, a.length - end));
      if (differing.length && !isSeen(one.row, differing[0]) && !isSeen(one.row, differing.at(-1))) {
        said = `${a.slice(0, 100)} … ${a.slice(start, start + 30)}`;
      }
    }
    return { kind: one.kind, isCompared: others.length > 0, said };
  });
}
