import type { PythonNode } from "../python-source/syntax.ts";
import type { Program } from "./program.ts";
import { rememberedOnce } from "./remembered.ts";

/** A function or class, and the file that contains it. The file may be a module beside the program. */
export interface Defined {
  readonly node: PythonNode;
  readonly program: Program;
}

/**
 * Returns the function or class that a name of this file stands for. Returns undefined if the definition is not
 * certain, for example if it is decorated.
 */
export function localDefinition(name: PythonNode, program: Program): Defined | undefined {
  if (name.name !== "VariableName") return undefined;
  const found = program.names.resolve(program.text(name), name);
  return found?.kind === "definition" ? undecorated(found.node, program) : undefined;
}

/**
 * Returns the function or class with a full name such as `lamps.Lamp`, if it is at the top level of a module beside the
 * program. Returns undefined if a file of the program may replace it.
 */
export function importedDefinition(
  qualified: string,
  program: Program,
  depth = 0,
): Defined | undefined {
  const parts = qualified.split(".");
  const name = parts.at(-1)!;
  const module = program.modules.get(parts.slice(0, -1).join("."));
  if (module === undefined || depth > DEEPEST || isReplaced(name, program)) return undefined;
  const [found, ...more] = module.names.bindingsIn(undefined, name);
  if (found === undefined || more.length > 0) return undefined;
  if (found.kind === "import") return importedDefinition(found.qualified, module, depth + 1);
  return found.kind === "definition" ? undecorated(found.node, module) : undefined;
}

/**
 * The longest chain of imports that is followed. Without a limit, two modules that import a name from each other would
 * cause an endless search.
 */
const DEEPEST = 4;

function undecorated(node: PythonNode, program: Program): Defined | undefined {
  return node.parent?.name === "DecoratedStatement" ? undefined : { node, program };
}

/** Says whether a file of the program may set an attribute with this name, as in `lamp.flash = other`. */
export function isReplaced(name: string, { files }: Program): boolean {
  return files.some((file) => setsAnyAttribute(file) || attributesSetIn(file).has(name));
}

const setsAnyAttribute = rememberedOnce(({ nodes, text }) =>
  nodes.some((node) => node.name === "VariableName" && text(node) === "setattr"),
);

/** Returns the names of the attributes that a file may set. */
const attributesSetIn = rememberedOnce(({ nodes, text }): ReadonlySet<string> => {
  const attributes = nodes.filter(({ name }) => name === "PropertyName");
  return new Set(attributes.filter((node) => isTarget(node.parent!)).map(text));
});

/** Says whether a statement sets this attribute. The statement may have several targets, as in `a.x, b.y = 1, 2`. */
function isTarget(member: PythonNode): boolean {
  for (let node = member; node.parent !== null; node = node.parent) {
    const { parent } = node;
    if (parent.name === "UpdateStatement") return parent.firstChild!.from === node.from;
    if (parent.name === "DeleteStatement") return true;
    if (parent.name === "ForStatement" || parent.name === "WithStatement") {
      return node.name !== "Body" && node.prevSibling?.name !== "in";
    }
    if (parent.name === "AssignStatement") {
      for (let next = node.nextSibling; next !== null; next = next.nextSibling) {
        if (next.name === "AssignOp") return true;
      }
      return false;
    }
    if (!TARGETS.has(parent.name)) return false;
  }
  return false;
}

const TARGETS: ReadonlySet<string> = new Set([
  "TupleExpression",
  "ParenthesizedExpression",
  "ArrayExpression",
]);
