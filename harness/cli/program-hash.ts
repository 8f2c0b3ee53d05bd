import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { OWN_FIXTURES } from "../engine/suite.ts";
import { PROGRAM_LIBRARY } from "../runtimes/target-library.ts";
import type { Figure } from "../timing/figure.ts";

/**
 * Returns the SHA-256, in hexadecimal, of the program of a figure and of everything from aiorig that it uses:
 * - the text of the program. A file that cannot be read counts as empty.
 * - the constants of the figure.
 * - the modules of aiorig that the program imports, directly or through other modules.
 *
 * Modules of the user (`--library`) do not count, because the user may want to compare two versions of such a module.
 */
export function hashProgram(
  { program, constants }: Pick<Figure, "program" | "constants">,
  library: string = PROGRAM_LIBRARY,
): string {
  const text = readText(resolve(OWN_FIXTURES, program)) ?? "";
  const hash = createHash("sha256").update(
    JSON.stringify([text, Object.entries(constants).sort()]),
  );
  for (const module of modulesOf(text, library)) hash.update(JSON.stringify(module));
  return hash.digest("hex");
}

/**
 * Returns those modules of aiorig's library that a program imports, with their source texts. They are sorted by name.
 */
function modulesOf(program: string, library: string): [name: string, text: string][] {
  const found = new Map<string, string>();
  const texts = [program];
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    for (const name of importsOf(text)) {
      if (found.has(name)) continue;
      const module = readText(join(library, `${name}.py`));
      if (module === undefined) continue;
      found.set(name, module);
      texts.push(module);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/^[ \t]*(?:from|import)[ \t]+(\w+)/gm)].map(([, name = ""]) => name);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
