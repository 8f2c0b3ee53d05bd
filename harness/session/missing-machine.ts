/**
 * If a program failed because MicroPython's build for this computer lacks a part of `machine`, returns a text that
 * explains this and says what to do. `exception` is what the program raised, such as `ImportError: can't import name
 * Pin`. Returns undefined for other exceptions and other targets.
 */
export function explainMissingMachine(
  exception: string,
  { source, column }: { readonly source: string; readonly column: string },
): string | undefined {
  if (column.split("@")[0] !== "micropython") return undefined;
  const [, imported] = /^ImportError: can't import name (\w+)$/.exec(exception) ?? [];
  const [, used] =
    /^AttributeError: 'module' object has no attribute '(\w+)'$/.exec(exception) ?? [];
  const isOfMachine =
    (imported !== undefined && importOf(imported).test(source)) ||
    (used !== undefined && useOf(used).test(source));
  if (!isOfMachine) return undefined;
  return `${column} has no machine.${imported ?? used}, because it runs on this computer, which has no pins. Use --runtime pico-virtual, or --rig with a board.`;
}

/**
 * Returns a regular expression that matches an import of a name from `machine`. The import may have parentheses and
 * several lines.
 */
function importOf(name: string): RegExp {
  return new RegExp(
    String.raw`^[ \t]*from[ \t]+u?machine[ \t]+import[ \t]+(\([^)]*|[^\n(]*)\b${name}\b`,
    "m",
  );
}

function useOf(name: string): RegExp {
  return new RegExp(String.raw`\bu?machine\.${name}\b`);
}
