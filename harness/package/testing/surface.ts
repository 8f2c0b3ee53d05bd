import { dirname } from "node:path";
import ts from "typescript";

/**
 * Returns the exports of a declaration file. Each export has the public members that its class or
 * interface declares in this file, including static members.
 */
export function surfaceOf(path: string): Record<string, string[]> {
  const program = ts.createProgram([path], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
  });
  const checker = program.getTypeChecker();
  const surface: Record<string, string[]> = {};
  const module = checker.getSymbolAtLocation(program.getSourceFile(path)!)!;
  for (const exported of checker.getExportsOfModule(module)) {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const { Class, Interface } = ts.SymbolFlags;
    const types = [
      ...(symbol.flags & (Class | Interface) ? [checker.getDeclaredTypeOfSymbol(symbol)] : []),
      ...(symbol.flags & Class ? [checker.getTypeOfSymbol(symbol)] : []),
    ];
    surface[exported.name] = types
      .flatMap((type) => type.getProperties())
      .filter((member) => isPublic(member) && isDeclaredBelow(dirname(path), member))
      .map(formatMember)
      .sort();
  }
  return surface;
}

function isPublic({ name }: ts.Symbol): boolean {
  return !name.startsWith("#");
}

/**
 * Says whether a member is declared in a file below `folder`. This is false for a member that the class inherits from a
 * class of JavaScript, such as `message` of an Error.
 */
function isDeclaredBelow(folder: string, { declarations = [] }: ts.Symbol): boolean {
  return declarations.some((node) => node.getSourceFile().fileName.startsWith(folder));
}

/** TypeScript writes `[Symbol.iterator]` as `__@iterator@12`. */
function formatMember({ name }: ts.Symbol): string {
  return name.replace(/^__@(\w+)@\d+$/, "[Symbol.$1]");
}
