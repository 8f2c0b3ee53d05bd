// Finds clauses by their words. Without scripts the page shows all clauses, and the browser's own search works.
const form = document.querySelector(".find");
const words = form.elements.namedItem("words");
const differing = form.elements.namedItem("differing");
const clauses = [...document.querySelectorAll(".clause")].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  differs: element.querySelector(".deviations") !== null,
}));

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const { element, text, differs } of clauses) {
    const isWanted = wanted.every((word) => text.includes(word)) && (differs || !differing.checked);
    element.classList.toggle("hidden", !isWanted);
    shown += isWanted ? 1 : 0;
  }
  for (const group of document.querySelectorAll("section.group")) {
    group.classList.toggle("hidden", group.querySelector(".clause:not(.hidden)") === null);
  }
  form.querySelector("output").textContent =
    shown === clauses.length ? "" : `${shown} of ${clauses.length} clauses`;
}

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.classList.contains("clause")) return;
  target.querySelector("details").open = true;
  if (!target.classList.contains("hidden")) return;
  words.value = "";
  differing.checked = false;
  show();
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
addEventListener("hashchange", openTarget);
openTarget();
