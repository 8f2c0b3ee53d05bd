import { childrenOf, nodesBelow, parsePython, textOf } from "./python-source/syntax.ts";

/**
 * Returns the names of the modules of fixtures/offered/ that a program imports. MicroPython has no such modules, but
 * tutorials use them. If a module with the same name is beside the program, the program gets this module instead.
 */
export function offeredModules(source: string): string[] {
  const top = parsePython(source);
  if (top === undefined) return [];
  const imported = nodesBelow(top)
    .filter(({ name }) => name === "ImportStatement")
    .flatMap((statement) => {
      const [keyword, ...parts] = childrenOf(statement).map((part) => textOf(part, source));
      return keyword === "from" ? parts.slice(0, 1) : parts;
    });
  return OFFERED.filter((name) => imported.includes(name));
}

const OFFERED = ["pyb", "queue"] as const;
