// Search in a copy of the portal that no server answers for: Pagefind's index is read by the browser itself.
const page = document.querySelector(".static-search");
const [status, facets, found] = [".intro", ".facets", ".found"].map((selector) => page.querySelector(selector));
const asked = new URLSearchParams(location.search);
const words = asked.get("q") ?? asked.get("place") ?? asked.get("topic") ?? "";
const box = document.querySelector("#find");
if (box) box.value = words;
const chosen = {};
for (const name of ["kind", "year", "source"]) if (asked.get(name)) chosen[name] = asked.getAll(name);
let pagefind;
let shown = 10;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function write(answer, rows) {
  status.textContent = answer.results.length ? `${answer.results.length} ${page.dataset.count}` : page.dataset.none;
  facets.replaceChildren(...Object.entries(answer.filters).filter(([, values]) => Object.values(values).some(Boolean)).map(([name, values]) => {
    const rows = Object.entries(values).filter(([value, count]) => count || chosen[name]?.includes(value)).sort((a, b) => b[1] - a[1]).slice(0, 40).map(([value, count]) => {
      const tick = element("input", { type: "checkbox" });
      tick.checked = Boolean(chosen[name]?.includes(value));
      tick.addEventListener("change", () => {
        chosen[name] = tick.checked ? [...(chosen[name] ?? []), value] : chosen[name].filter((other) => other !== value);
        if (!chosen[name].length) delete chosen[name];
        search();
      });
      return element("label", {}, tick, element("b", { dir: "auto" }, value), element("span", {}, String(count)));
    });
    return element("fieldset", { class: "facet" }, element("legend", {}, page.dataset[name] ?? name), ...rows);
  }));
  found.replaceChildren(...rows.map((row) => {
    const quote = element("p", { class: "quoted", dir: "auto" });
    quote.innerHTML = row.excerpt; // Pagefind escapes the text and adds <mark>.
    return element("article", { class: "hit" }, element("h2", { dir: "auto" }, element("a", { href: row.url }, row.meta.title ?? row.url)), quote);
  }));
  if (answer.results.length > rows.length) {
    const more = element("button", { class: "quiet" }, page.dataset.more);
    more.addEventListener("click", () => { shown += 20; search(); });
    found.append(more);
  }
}

async function search() {
  const filters = Object.fromEntries(Object.entries(chosen).map(([name, values]) => [name, { any: values }]));
  const answer = await pagefind.search(words || null, { filters });
  write(answer, await Promise.all(answer.results.slice(0, shown).map((result) => result.data())));
}

try {
  pagefind = await import(new URL("../../pagefind/pagefind.js", import.meta.url).href);
  await pagefind.options({ excerptLength: 34 });
  await pagefind.init();
  await pagefind.filters(); // Without it answers count nothing.
  await search();
} catch (error) {
  status.textContent = page.dataset.unavailable;
}
