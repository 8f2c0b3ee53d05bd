/**
 * True if a pattern matches a clause. Upper and lower case are treated the same. A pattern is one of these:
 * - the id of a clause, such as `GATHER-01`
 * - a group, such as `GATHER`
 * - a text in which `*` stands for any characters and `?` for one character, such as `GATHER-*` or `*-0?`
 *
 * This is a pure function.
 */
export function matchesClause(pattern: string, id: string): boolean {
  const wanted = pattern.toUpperCase();
  const group = id.slice(0, id.lastIndexOf("-"));
  if (!isGlob(wanted)) return wanted === id.toUpperCase() || wanted === group.toUpperCase();
  return regExpOf(wanted).test(id.toUpperCase());
}

/** True if a text contains `*` or `?`. Such a text is a pattern that can match several clauses. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

function regExpOf(pattern: string): RegExp {
  const source = pattern.replace(/[^A-Z0-9]/g, (character) => {
    if (character === "*") return ".*";
    return character === "?" ? "." : `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
  return new RegExp(`^${source}$`, "u");
}
