import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One entry of apt's configuration. The fields have the names of the deb822 format: see sources.list(5). */
export interface AptSource {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Further options of the entry, such as Signed-By and Trusted. */
  readonly options: Readonly<Record<string, string>>;
}

/** Reads the enabled entries of a machine's sources.list and sources.list.d. */
export async function readAptSources(folder = "/etc/apt"): Promise<AptSource[]> {
  const parts = join(folder, "sources.list.d");
  const names = await readdir(parts).catch(() => []);
  const files = [join(folder, "sources.list"), ...names.sort().map((name) => join(parts, name))];
  const sources: AptSource[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (file.endsWith(".sources")) sources.push(...parseDeb822(text));
    else if (file.endsWith(".list")) sources.push(...parseOneLine(text));
  }
  return sources;
}

/** Parses the one-line format: `deb [signed-by=/key.gpg arch=amd64] http://mirror/debian bookworm main`. */
export function parseOneLine(text: string): AptSource[] {
  const sources: AptSource[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*deb(?:-src)?\s+(?:\[([^\]]*)\]\s+)?([^[\s]\S*)\s+(\S+)([^#]*)/.exec(line);
    if (match === null) continue;
    const [, options = "", uri = "", suite = "", components = ""] = match;
    sources.push({
      uris: [uri],
      suites: [suite],
      components: words(components),
      options: Object.fromEntries(
        words(options).flatMap((option) => {
          const [name = "", value] = option.split(/=(.*)/s);
          return value === undefined ? [] : [[fieldName(name), value]];
        }),
      ),
    });
  }
  return sources;
}

/**
 * Parses the deb822 format. A file in this format has paragraphs with lines `Field: value`. An indented line continues
 * the value of the line above.
 */
export function parseDeb822(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, "");
  const sources: AptSource[] = [];
  for (const stanza of withoutComments.split(/\n\s*\n/)) {
    const fields: Record<string, string> = {};
    for (const [, name = "", value = ""] of stanza.matchAll(/^([\w-]+):(.*(?:\n[ \t].*)*)/gm)) {
      fields[fieldName(name)] = value.trim();
    }
    const { Uris = "", Suites = "", Components = "", Enabled = "yes", ...options } = fields;
    if (Uris === "" || /^(no|false|off|0|without|disable)$/i.test(Enabled)) continue;
    sources.push({
      uris: words(Uris),
      suites: words(Suites),
      components: words(Components),
      options,
    });
  }
  return sources;
}

/**
 * Derives a source for another Debian suite from the machine's entry for its own release. The mirror and the keyring do
 * not change. Returns deb822 text, or undefined if the machine has no entry for Debian's archive.
 */
export function deriveSuite(
  sources: readonly AptSource[],
  { codename, suite }: { codename: string; suite: string },
): string | undefined {
  const own = new Set([codename, suite, ...ROLLING_NAMES]);
  const candidates = sources.filter(
    ({ suites, components }) =>
      components.includes("main") && suites.some((candidate) => own.has(candidate)),
  );
  // Debian's own archive comes first, because other archives may have suites with the same names as Debian's suites.
  const source =
    candidates.find(({ options }) => options["Signed-By"]?.includes("debian-archive")) ??
    candidates.find(({ uris }) => uris.some((uri) => /\bdebian\b/.test(uri))) ??
    candidates[0];
  if (source === undefined) return undefined;
  const carried = CARRIED_OPTIONS.flatMap((name) => {
    const value = source.options[name];
    return value === undefined ? [] : [`${name}: ${value}`];
  });
  return `${[
    "Types: deb deb-src",
    `URIs: ${source.uris[0]}`,
    `Suites: ${suite}`,
    "Components: main",
    ...carried,
  ].join("\n")}\n`;
}

const ROLLING_NAMES = ["stable", "oldstable", "testing", "unstable", "sid"];

/**
 * The options that say how to trust a mirror. All other options, such as Architectures and Languages, are left out,
 * because they only concern the machine's own system.
 */
const CARRIED_OPTIONS = [
  "Signed-By",
  "Trusted",
  "Allow-Insecure",
  "Allow-Weak",
  "Check-Valid-Until",
  "Check-Date",
  "By-Hash",
];

/** Writes `signed-by` and `SIGNED-BY` as `Signed-By`, because apt ignores the case of the letters. */
function fieldName(name: string): string {
  return name.toLowerCase().replace(/(^|-)\w/g, (start) => start.toUpperCase());
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
