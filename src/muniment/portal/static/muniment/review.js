// The review of one item by keyboard: findings one after another, each shown in the source's words beside it.
const rows = [...document.querySelectorAll("tr[data-quote]")];
const words = document.querySelector(".review .words");
let at = -1;

function textNodes() {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

// Marks the quote in the text with the CSS Custom Highlight API: nothing is written into the source's words.
function point(quote) {
  if (!window.Highlight) return;
  CSS.highlights.clear();
  const wanted = quote.trim();
  if (!wanted) return;
  for (const node of textNodes()) {
    const start = node.data.indexOf(wanted);
    if (start < 0) continue;
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, start + wanted.length);
    CSS.highlights.set("finding", new Highlight(range));
    const place = range.getBoundingClientRect();
    const frame = words.getBoundingClientRect();
    words.scrollTop += place.top - frame.top - frame.height / 3;
    return;
  }
}

function go(to) {
  if (!rows.length) return;
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows.forEach((row, index) => row.toggleAttribute("aria-current", index === at));
  rows[at].scrollIntoView({ block: "nearest" });
  point(rows[at].dataset.quote);
}

const press = (value) => document.querySelector(`button[name=action][value=${value}]`)?.click();
const KEYS = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  c: () => press("confirm"),
  n: () => press("later"),
  e: () => document.querySelector("#id_title")?.focus(),
  "?": () => { const help = document.querySelector("#keys"); help.open = !help.open; },
};

rows.forEach((row, index) => row.addEventListener("click", () => go(index)));
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.ctrlKey && event.key === "Enter" && document.querySelector(".correction")?.contains(event.target)) press("correct");
  if (event.key === "Escape" && writing) writing.blur();
  if (writing || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
