import { shorten } from "../text/shorten.ts";

/**
 * Finds parts of valid JSON that JSON.parse accepts but other readers understand differently: a key that an object has
 * twice, half of a surrogate pair, and a whole number that JSON.parse rounds. Returns what is wrong, such as `that has
 * the key "id" twice`.
 */
export function findAmbiguity(json: string): string | undefined {
  const keysOfOpen: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (sign === "{" || sign === "[") keysOfOpen.push(new Set());
    else if (sign === "}" || sign === "]") keysOfOpen.pop();
    else if (sign === '"') {
      const end = endOfText(json, at);
      const text = JSON.parse(json.slice(at, end)) as string;
      if (LONE_SURROGATE.test(text)) {
        return "with half of a surrogate pair (UTF-8 cannot express such a half)";
      }
      at = end - 1;
      if (!isBeforeColon(json, end)) continue;
      const keys = keysOfOpen.at(-1)!;
      if (keys.has(text)) return `that has the key ${JSON.stringify(text)} twice`;
      keys.add(text);
    } else if (/[\d-]/.test(sign!)) {
      LONG_NUMBER.lastIndex = at;
      const [number] = LONG_NUMBER.exec(json) ?? [];
      if (number === undefined) continue;
      const isExact = /[.eE]/.test(number) || Number.isSafeInteger(Number(number));
      if (!isExact)
        return `with the whole number ${shorten(number, 40)}, which has too many digits`;
      at += number.length - 1;
    }
  }
  return undefined;
}

const LONG_NUMBER = /-?[\d.eE+-]+/y;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Returns the index after the closing quote of the text that starts at `from`. */
function endOfText(json: string, from: number): number {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Returns true if the text that ends before `from` is a key. Only a key is followed by a colon. */
function isBeforeColon(json: string, from: number): boolean {
  let at = from;
  while (/\s/.test(json[at] ?? "")) at++;
  return json[at] === ":";
}
