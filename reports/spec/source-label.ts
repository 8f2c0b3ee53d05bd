/**
 * Returns the text of a link to a source: the name of the documentation's owner, and then the name of the entry. If the
 * address has no entry, the name of the page is used, but not if it is only a long number.
 */
export function sourceLabel(url: string): string {
  const { hostname, pathname, hash } = new URL(url);
  const [, name] = WHOSE.find(([prefix]) => url.startsWith(prefix)) ?? ["", hostname];
  const page = pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
  const entry = decodeURIComponent(hash.slice(1));
  if (entry !== "") return `${name}: ${name === HINCH ? sectionTitle(entry) : entry}`;
  return LONG_NUMBER.test(page) ? name : `${name}: ${page.replace(/\.(html|md)$/, "")}`;
}

const HINCH = "micropython-async";

const WHOSE: readonly (readonly [prefix: string, name: string])[] = [
  ["https://docs.micropython.org/", "MicroPython"],
  ["https://docs.python.org/", "Python"],
  ["https://github.com/peterhinch/micropython-async/", HINCH],
  ["https://github.com/micropython/micropython/", "MicroPython's repository"],
];

/** Matches the name of a page if the name is only a long hexadecimal number, such as the hash of a commit. */
const LONG_NUMBER = /^[0-9a-f]{16,}$/;

/**
 * Returns the title in an anchor, such as "queue" for `35-queue`. The number is left out, because an anchor has no
 * dots: `35` may mean chapter 35 or chapter 3.5.
 */
function sectionTitle(entry: string): string {
  return entry.replace(/^\d+-/, "").replaceAll("-", " ");
}
