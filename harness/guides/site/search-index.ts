import MiniSearch from "minisearch";

/** An entry that the search can find. */
export interface SearchEntry {
  /** The address inside the site, such as `timing.html#timing`. */
  readonly id: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** Makes the script that holds the index. A page that was opened as a file can load a script, but cannot fetch data. */
export function searchScript(entries: readonly SearchEntry[]): string {
  const options = { fields: ["heading", "text"], storeFields: ["heading", "page", "excerpt"] };
  const index = new MiniSearch(options);
  index.addAll(entries.map((entry) => ({ ...entry, excerpt: excerptOf(entry.text) })));
  return `window.aiorigSearch = ${JSON.stringify({ options, index })};\n`;
}

function excerptOf(text: string): string {
  const start = text.replaceAll("`", "").trim();
  return start.length <= LONGEST ? start : `${start.slice(0, LONGEST).replace(/\s\S*$/, "")} …`;
}

const LONGEST = 140;
