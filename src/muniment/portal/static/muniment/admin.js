// Names for fields that Wagtail makes without one, so that who hears the screen knows what is asked: editors of rich text, lists of tags,
// windows; and order where it nests what cannot stand so: a tab outside of its row, links between a list and its entries.

const heading = (field) =>
  field.closest("[data-field-wrapper], [data-field]")?.querySelector("label")?.textContent
  || field.closest("[data-panel]")?.querySelector("[data-panel-heading]")?.textContent
  || field.closest("li, .w-field__wrapper")?.querySelector("label")?.textContent
  || "";
const clean = (text) => text.replace(/[*\s]+/g, " ").trim();

function name() {
  const fields = "[role=textbox][contenteditable]:not([aria-label], [aria-labelledby]), .tagit-new input:not([aria-label], [aria-labelledby])";
  for (const field of document.querySelectorAll(fields)) {
    // A list of tags stands for the field before it, which is hidden.
    const stands = field.closest(".tagit")?.previousElementSibling;
    const words = clean(document.querySelector(`label[for="${CSS.escape(stands?.id || "-")}"]`)?.textContent || heading(field));
    if (words) field.setAttribute("aria-label", words);
  }
  for (const window of document.querySelectorAll(".modal[role=dialog]")) {
    const words = clean(window.querySelector("h1, h2")?.textContent || "");
    if (words && window.getAttribute("aria-label") !== words) window.setAttribute("aria-label", words);
  }
  for (const entry of document.querySelectorAll("ul.workflow-tasks > a > li")) {
    // The link belongs into its entry: a list holds entries only.
    const link = entry.parentElement;
    link.replaceWith(entry);
    link.append(...entry.childNodes);
    entry.append(link);
  }
  for (const tab of document.querySelectorAll("[role=tab]")) {
    if (tab.closest("[role=tablist]")) continue;
    const row = document.createElement("div");
    row.setAttribute("role", "tablist");
    tab.replaceWith(row);
    row.append(tab);
  }
}

// A window that opens takes the focus itself, also from who types in it already: it belongs to the field that searches.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".modal[role=dialog]")) target.querySelector("[data-chooser-modal-search] [name=q]")?.focus();
});

let waits = false;
new MutationObserver(() => {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => { waits = false; name(); });
}).observe(document.documentElement, { childList: true, subtree: true });
name();

// What is wrong with a form is read first: the summary of errors has the focus.
document.querySelector(".error-summary")?.focus();

// The first automatic save of a new page makes the page. A button that is pressed while that save runs waits for it: else the page would be
// made a second time, and be refused, since its address is taken. What is sent is not saved automatically once more.
let saving = false;
let sent = false;
let waiting = null;

function send() {
  saving = false;
  if (!waiting) return;
  const button = waiting;
  waiting = null;
  button.disabled = false;
  button.form.requestSubmit(button);
}

document.addEventListener("w-autosave:save", (event) => {
  if (sent) event.preventDefault();
  else saving = true;
});
document.addEventListener("w-autosave:success", send);
document.addEventListener("w-autosave:error", send);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-controller~=w-autosave]")) return;
  if (saving && event.submitter) {
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter;
    // A save that does not end holds nobody up.
    setTimeout(() => { if (waiting) send(); }, 10000);
  } else {
    sent = true;
    setTimeout(() => { sent = false; }, 5000);
  }
}, true);
