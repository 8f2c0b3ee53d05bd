// The search of the site. The index is a script, because a page that was opened as a file cannot read other files. If
// the browser does not run scripts, the form stays hidden. Readers then use the navigation and the search of their
// browser.
const form = document.querySelector(".find");
const words = form.elements.namedItem("words");
const found = form.querySelector(".found");
const { index, options } = window.aiorigSearch;
const search = window.MiniSearch.loadJS(index, options);
const MOST = 12;
/** This boost puts a clause or a timing figure first if its whole id was typed. */
const EXACT = 100;

function show() {
  const how = { prefix: true, fuzzy: 0.15, boost: { heading: 3 }, boostDocument };
  const whole = search.search(words.value, { ...how, combineWith: "AND" });
  const results = whole.length > 0 ? whole : search.search(words.value, how);
  found.replaceChildren(...results.slice(0, MOST).map(entryOf));
  const count = results.length === 1 ? "1 result" : `${results.length} results`;
  form.querySelector("output").textContent = words.value.trim() === "" ? "" : count;
}

/**
 * Returns the boost of an entry. Guides come before clauses, timing figures and the pages about the inside of aiorig,
 * because guides are for all readers.
 */
function boostDocument(id) {
  if (id.endsWith(`#${words.value.trim().toUpperCase()}`)) return EXACT;
  return /^(?:architecture|changelog|figures|spec)\.html/.test(id) ? 0.4 : 1;
}

function entryOf({ id, heading, page, excerpt }) {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = form.dataset.up + id;
  link.textContent = heading === page ? page : `${page} › ${heading}`;
  const text = document.createElement("small");
  text.textContent = excerpt;
  entry.append(link, text);
  return entry;
}

form.hidden = false;
words.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === words) return;
  event.preventDefault();
  words.focus();
});
