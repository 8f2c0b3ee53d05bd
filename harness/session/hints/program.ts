import { collectNames, type Names } from "../python-source/names.ts";
import type { PythonNode } from "../python-source/syntax.ts";
import { nodesBelow, parsePython, textOf } from "../python-source/syntax.ts";
import type { SessionProgram } from "../session.ts";
import type { Hint, HintRule } from "./hint.ts";

/** A parsed program, with everything that the rules need to know about it. */
export interface Program {
  /** The path of the program. */
  readonly file: string;
  /** All nodes of the syntax tree, in the order of the source. */
  readonly nodes: readonly PythonNode[];
  readonly calls: readonly PythonNode[];
  readonly names: Names;
  readonly text: (node: PythonNode) => string;
  /** Returns the line of a node. The first line is 1. */
  readonly lineOf: (node: PythonNode) => number;
  readonly mistake: (rule: HintRule, at: PythonNode, what: string, instead: string) => Hint;
  /** The modules beside the program, by their full names. A module with a syntax error is left out. */
  readonly modules: ReadonlyMap<string, Program>;
  /** All files of the program without a syntax error: the program itself, and the modules beside it. */
  readonly files: readonly Program[];
}

/**
 * Prepares a program for the rules, together with the modules beside it. Returns undefined if the program has a syntax
 * error.
 */
export function readProgram(
  program: SessionProgram,
  beside: readonly ModuleSource[] = [],
): Program | undefined {
  const modules = new Map<string, Program>();
  const files: Program[] = [];
  const main = readFile(program, { modules, files });
  if (main === undefined) return undefined;
  files.push(main);
  for (const { name, ...source } of beside) {
    const module = readFile(source, { modules, files });
    if (module === undefined) continue;
    modules.set(name, module);
    files.push(module);
  }
  return main;
}

/** A module that the program imports, and that its user wrote. */
export interface ModuleSource extends SessionProgram {
  /** The full name, such as `lamps` or `drivers.lamps`. */
  readonly name: string;
}

function readFile(
  { path, text: source }: SessionProgram,
  shared: Pick<Program, "modules" | "files">,
): Program | undefined {
  const top = parsePython(source);
  if (top === undefined) return undefined;
  const nodes = nodesBelow(top);
  const starts = lineStartsOf(source);
  const lineOf = (node: PythonNode) => starts.findLastIndex((start) => start <= node.from) + 1;
  return {
    ...shared,
    file: path,
    nodes,
    calls: nodes.filter(({ name }) => name === "CallExpression"),
    names: collectNames(top, source),
    text: (node) => textOf(node, source),
    lineOf,
    mistake: (rule, at, what, instead) => ({
      rule,
      kind: "mistake",
      file: path,
      line: lineOf(at),
      what,
      instead,
    }),
  };
}

/** Returns the positions at which the lines of a source start. A line ends with LF, CR LF or CR, as in Python. */
function lineStartsOf(source: string): number[] {
  return [0, ...[...source.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
}

/**
 * Returns the text of a node in one line, for use in a sentence. If the text is long or has several lines, the
 * arguments of a call are shown as `...`.
 */
export function inOneLine(node: PythonNode, { text }: Program): string {
  const whole = text(node);
  if (whole.length <= LONGEST && !/[\r\n]/.test(whole)) return whole;
  const isCall = node.name === "CallExpression";
  const start = (isCall ? text(node.firstChild!) : whole).replace(/\s+/g, " ");
  return `${start.slice(0, LONGEST)}${isCall ? "(...)" : "..."}`;
}

const LONGEST = 60;

/**
 * Returns how this program writes a full name such as `asyncio.sleep_ms`. The result depends on the imports: it may be
 * `sleep_ms` or `aio.sleep_ms`.
 */
export function written(qualified: string, { names }: Program): string {
  const own = names.localNameOf(qualified);
  if (own !== undefined) return own;
  const [module = "", ...rest] = qualified.split(".");
  return [names.localNameOf(module) ?? module, ...rest].join(".");
}
