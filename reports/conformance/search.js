// Finds clauses, and opens the cell that a link names. Without scripts the page shows everything, and browsers open the cell.
const form = document.querySelector(".find");
const words = form.elements.namedItem("words");
const differing = form.elements.namedItem("differing");
const rows = [...document.querySelectorAll(".matrix .clause")].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  differs: element.querySelector("td > a:not(.is-pass)") !== null,
}));

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { element, text, differs } of rows) {
    const isWanted = wanted.every((word) => text.includes(word)) && (differs || !differing.checked);
    element.classList.toggle("hidden", !isWanted);
    shown += isWanted ? 1 : 0;
  }
  for (const group of document.querySelectorAll(".matrix tbody")) {
    group.classList.toggle("hidden", group.querySelector(".clause:not(.hidden)") === null);
  }
  form.querySelector("output").textContent =
    shown === rows.length ? "" : `${shown} of ${rows.length} clauses`;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const cell = target?.closest(".cell");
  if (!cell || cell.open) return;
  cell.open = true;
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
addEventListener("hashchange", openTarget);
openTarget();
