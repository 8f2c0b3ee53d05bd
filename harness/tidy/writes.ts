import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/**
 * Returns one sentence for each place where code writes to the terminal without harness/text/output.ts. This is a
 * fault, because only output.ts makes text printable. Tests and their helpers may write directly.
 */
export function findWritesPastOutput(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => !mayWrite(path)).flatMap(writesOf);
}

function mayWrite(path: string): boolean {
  return MAY_WRITE.includes(path) || path.endsWith(".test.ts") || path.includes("/testing/");
}

const MAY_WRITE = [
  "harness/text/output.ts",
  // This file draws on standard error with listr2. The drawn texts are safe, because they come from progress-line.ts.
  "harness/cli/progress.ts",
  // This file uses a console of its own, whose output nobody sees.
  "harness/python/thread.ts",
  // This file is in the published package. It reports uncaught exceptions of a program on the user's console.
  "harness/scheduler/scheduler.ts",
];

function writesOf({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isWrite(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(
        `${path}:${line} writes to the terminal without harness/text/output.ts. Use print or printError`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/**
 * Says whether a node uses `console` or a stream of the process, so that it may write. Reads such as
 * `process.stdout.isTTY` do not count.
 */
function isWrite(node: ts.Node): boolean {
  if (ts.isIdentifier(node) && node.text === "console") return !isNameOfProperty(node);
  const { parent } = node;
  if (!isStream(node)) return ts.isBindingElement(node) && isStreamOfProcess(node);
  return !ts.isPropertyAccessExpression(parent) || !HARMLESS.includes(parent.name.text);
}

/**
 * Says whether `console` is only the name of a property, for example of a record with the output of a program. Such a
 * property is not the console of this process.
 */
function isNameOfProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.name === node && !GLOBALS.includes(parent.expression.getText());
  }
  if (ts.isBindingElement(parent)) {
    const { initializer } = parent.parent.parent as ts.VariableDeclaration;
    return parent.propertyName === node && !GLOBALS.includes(initializer?.getText() ?? "");
  }
  return (
    (ts.isPropertySignature(parent) || ts.isPropertyAssignment(parent)) && parent.name === node
  );
}

function isStream(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.expression.getText() === "process" &&
    STREAMS.includes(node.name.text)
  );
}

/** Says whether a node is `stdout` or `stderr` in code such as `const { stdout } = process`. */
function isStreamOfProcess({ name, propertyName, parent }: ts.BindingElement): boolean {
  const { initializer } = parent.parent as ts.VariableDeclaration;
  return initializer?.getText() === "process" && STREAMS.includes((propertyName ?? name).getText());
}

const GLOBALS = ["globalThis", "global"];
const STREAMS = ["stdout", "stderr"];
const HARMLESS = ["isTTY", "columns", "rows", "on"];
