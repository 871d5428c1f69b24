// A link to a paragraph that the text no longer has: the browser stays at the top and says nothing. This goes to the page that says where
// the paragraph's words stand now. Without it, that page stands at the item's address with paragraphs/ and the paragraph's behind it.

const item = document.querySelector("[data-paragraphs]");

async function look() {
  const sought = location.hash.slice(1);
  if (!item || !/^[ps]-[0-9a-f]{8}(\.\d+)?$/.test(sought) || document.getElementById(sought)) return;
  const address = `${item.dataset.paragraphs}${sought}/`;
  try {
    // A copy as files has no such page.
    if ((await fetch(address, { method: "HEAD" })).ok) location.replace(address);
  } catch { /* the item stays as it is */ }
}

addEventListener("hashchange", look);
look();
