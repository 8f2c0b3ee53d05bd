import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../engine/suite.ts";

/**
 * Returns the fields of each type of document in docs/json.md, in alphabetical order. The fields `type` and `schema`
 * are included.
 */
export function documentedFields(): Map<string, readonly string[]> {
  const [, ...sections] = readFileSync(join(ROOT, "docs/json.md"), "utf8").split(/^### /m);
  return new Map(sections.map((section) => [typeOf(section), fieldsOf(section)]));
}

/**
 * Returns the type and the fields of a JSON document that a command printed. Throws if `stdout` is not exactly one
 * document.
 */
export function documentIn(stdout: string): {
  readonly type: string;
  readonly fields: readonly string[];
} {
  const document = JSON.parse(stdout) as { readonly type: string };
  return { type: document.type, fields: Object.keys(document).sort() };
}

function typeOf(section: string): string {
  const [, type] = /^`(.+)`\n/.exec(section) ?? [];
  if (type === undefined)
    throw new Error(`docs/json.md: "${section.split("\n")[0]}" is not a type`);
  return type;
}

function fieldsOf(section: string): string[] {
  const cells = section
    .split(/^## /m)[0]!
    .split("\n")
    .flatMap((line) => /^\| (`.+?`) \|/.exec(line)?.[1] ?? []);
  return [...cells.flatMap((cell) => cell.match(/\w+/g) ?? []), "schema", "type"].sort();
}
