// The list of items: tick all on the page, or from one to another with Shift.
const boxes = [...document.querySelectorAll("input[name=items]")];
const all = document.querySelector("[data-tick-all]");
let last = null;
all?.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
boxes.forEach((box, index) => box.addEventListener("click", (event) => {
  if (event.shiftKey && last !== null) {
    const [from, to] = [Math.min(last, index), Math.max(last, index)];
    boxes.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
  }
  last = index;
}));
