// Search, made better where scripts run: suggestions under the box, and a range of years drawn over the chart.
// Without it everything still works: the box is a form, and the range has two fields.

const box = document.querySelector("#find");

function makeSuggestions(input) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  input.closest("form").append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", autocomplete: "off" })) input.setAttribute(name, value);
  const address = input.form.getAttribute("action") + "suggest/";
  let asked = 0;
  let chosen = -1;

  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (index) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (index + options.length) % options.length;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const offer = async () => {
    const text = input.value.trim();
    const mine = ++asked;
    if (!text) return close();
    let rows = [];
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`);
      if (answer.ok) rows = (await answer.json()).suggestions;
    } catch { /* the box works without */ }
    // Answers may come out of order: only the last question's counts.
    if (mine !== asked || document.activeElement !== input) return;
    list.replaceChildren(...rows.map((row, i) => {
      const option = document.createElement("li");
      option.id = `suggestion-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = row.address;
      const label = document.createElement("span");
      label.dir = "auto";
      label.textContent = row.label;
      const kind = document.createElement("small");
      kind.textContent = row.kind;
      option.append(label, " ", kind);
      return option;
    }));
    chosen = -1;
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  let waiting;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(offer, 60); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") { choose(chosen + 1); event.preventDefault(); }
    else if (event.key === "ArrowUp") { choose(chosen - 1); event.preventDefault(); }
    else if (event.key === "Escape") { close(); event.preventDefault(); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(list.children[chosen].dataset.address); }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("li");
    if (option) { event.preventDefault(); location.assign(option.dataset.address); }
  });
  input.addEventListener("blur", close);
}

function makeBrush(form) {
  const chart = form.querySelector("svg");
  const first = Number(chart.dataset.first);
  const last = Number(chart.dataset.last);
  const yearAt = (event) => {
    const area = chart.getBoundingClientRect();
    const share = Math.min(0.9999, Math.max(0, (event.clientX - area.left) / area.width));
    return first + Math.floor((getComputedStyle(chart).transform.startsWith("matrix(-1") ? 1 - share : share) * (last - first + 1));
  };
  const band = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  band.setAttribute("class", "band");
  band.setAttribute("height", "100");
  let begun = null;
  const draw = (from, to) => {
    const wide = 100 / (last - first + 1);
    band.setAttribute("x", String((from - first) * wide));
    band.setAttribute("width", String((to - from + 1) * wide));
  };
  chart.classList.add("brush");
  chart.addEventListener("pointerdown", (event) => {
    begun = yearAt(event);
    chart.setPointerCapture(event.pointerId);
    chart.append(band);
    draw(begun, begun);
  });
  chart.addEventListener("pointermove", (event) => {
    if (begun !== null) draw(Math.min(begun, yearAt(event)), Math.max(begun, yearAt(event)));
  });
  chart.addEventListener("pointerup", (event) => {
    if (begun === null) return;
    const other = yearAt(event);
    form.elements.from.value = String(Math.min(begun, other));
    form.elements.to.value = String(Math.max(begun, other));
    begun = null;
    form.requestSubmit();
  });
  chart.addEventListener("pointercancel", () => { begun = null; band.remove(); });
}

if (box) makeSuggestions(box);
document.querySelectorAll("form.chart").forEach(makeBrush);
