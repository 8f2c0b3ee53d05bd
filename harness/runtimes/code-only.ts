import { parser } from "@lezer/python";

/**
 * Removes comments and docstrings from a Python module. All other code keeps its line, so tracebacks stay correct. A
 * docstring becomes `0`, because a function or class needs a body.
 *
 * A board needs time and memory to receive and to compile a comment. Without this function, an edit of a comment would
 * change the times of a program and the moments of its garbage collections.
 */
export function codeOnly(source: string): string {
  const removed: { from: number; to: number; instead: string }[] = [];
  parser.parse(source).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === "Comment") removed.push({ from: startOfGap(source, from), to, instead: "" });
      else if (name === "ExpressionStatement" && isDocstring(node)) {
        const lines = source.slice(from, to).split("\n").length - 1;
        removed.push({ from, to, instead: `0${"\n".repeat(lines)}` });
      }
    },
  });
  let code = "";
  let at = 0;
  for (const { from, to, instead } of removed) {
    code += source.slice(at, from) + instead;
    at = to;
  }
  return code + source.slice(at);
}

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** Says whether a statement is a string that is the first statement of a module, a class or a function. */
function isDocstring(statement: SyntaxNode): boolean {
  const { parent, firstChild } = statement;
  if (firstChild?.name !== "String" || firstChild.nextSibling !== null) return false;
  if (parent?.name !== "Script" && parent?.name !== "Body") return false;
  let before = statement.prevSibling;
  while (before?.name === "Comment" || before?.name === ":") before = before.prevSibling;
  return before === null;
}

/** Returns the start of the spaces before `at`, so that no line ends with spaces. */
function startOfGap(source: string, at: number): number {
  let from = at;
  while (source[from - 1] === " ") from--;
  return from;
}
