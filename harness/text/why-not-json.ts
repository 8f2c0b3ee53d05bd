/**
 * Says in everyday words why a text is not JSON. If the line of the mistake is known, also names this line. `error` is
 * the error of JSON.parse. `instead` is further advice for a text that contains a comment, for example `write the
 * configuration in aiorig.config.ts`.
 */
export function whyNotJson(text: string, error: unknown, instead?: string): string {
  if (text.trim() === "") return "it is empty";
  // A text in quotes may contain something that looks like a comment, such as the two slashes of an address. To hide
  // it, each character of such a text becomes a space. The length stays the same, so that the line numbers below are
  // right.
  const code = text.replace(
    /"(?:[^"\\\n]|\\.)*"/g,
    (quoted) => `"${" ".repeat(quoted.length - 2)}"`,
  );
  const comment = /\/\/|\/\*/.exec(code);
  if (comment !== null) {
    const or = instead === undefined ? "" : `, or ${instead}`;
    return `${place(text, comment.index)}: there is a comment, and JSON has no comments. Remove the comment${or}`;
  }
  const comma = /,\s*[}\]]/.exec(code);
  if (comma !== null) {
    return `${place(text, comma.index)}: there is a comma before a closing bracket. Remove the comma`;
  }
  const single = /[[{,:]\s*'/.exec(code);
  if (single !== null) {
    return `${place(text, single.index)}: there is a single quote. JSON has only double quotes`;
  }
  const name = /[{,]\s*([A-Za-z_$][\w$]*)\s*:/.exec(code);
  if (name !== null) {
    return `${place(text, name.index)}: the key ${name[1]} has no quotes. Write "${name[1]}"`;
  }
  const { message } = error as Error;
  const at = Number(/at position (\d+)/.exec(message)?.[1]);
  const found = NEXT.exec(text.slice(at))?.[1] ?? "";
  if (message.includes("end of JSON") || (at >= 0 && found === "")) {
    return "the text ends too early. Perhaps a bracket or a quote is not closed";
  }
  if (at >= 0) {
    const isNext = message.startsWith("Expected ',' or");
    const what = isNext
      ? "a comma or a closing bracket is missing before"
      : "there is an unexpected";
    return `${place(text, at)}: ${what} ${found}`;
  }
  const token = /^Unexpected token '(.)'/su.exec(message)?.[1];
  if (token === undefined) return message;
  if (token.trim() === "") return "there is an unknown word. JSON has only true, false and null";
  return `there is an unexpected ${token}`;
}

/** Matches the next token: a text in quotes, a word or a single character. Spaces before the token are skipped. */
const NEXT = /^\s*("(?:[^"\\\n]|\\.)*"|[\w.+-]+|\S)/;

function place(text: string, index: number): string {
  return `line ${text.slice(0, index).split("\n").length}`;
}
