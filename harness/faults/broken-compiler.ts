import type { SourcePatch } from "../python/bundle.ts";

/**
 * Returns patches that make the probe rewrite a program before it compiles the program, as if the
 * interpreter's compiler were broken. Each `async with` (without `as`) becomes a `try` statement.
 */
export function breakAsyncWith({
  errors = "BaseException",
  onError = "if not await GATE.__aexit__(type(_error), _error, None): raise",
}: {
  /** The class of the exceptions that reach `__aexit__`. */
  readonly errors?: string;
  /**
   * The line of Python that handles an exception which reaches `__aexit__`. In this line, GATE stands for the object of
   * `async with`.
   */
  readonly onError?: string;
}): SourcePatch[] {
  return rewriteBlocks(
    "async with ",
    `GATE = EXPRESSION
await GATE.__aenter__()
try:
    BODY
except ${errors} as _error:
    ${onError}
else:
    await GATE.__aexit__(None, None, None)`,
  );
}

/**
 * Works like `breakAsyncWith`, but for `async for`. The rewritten `async for` changes the variable that it iterates
 * over.
 */
export function breakAsyncFor(): SourcePatch[] {
  return rewriteBlocks(
    "async for ",
    `EXPRESSION = EXPRESSION.__aiter__()
while True:
    try:
        TARGET = await EXPRESSION.__anext__()
    except StopAsyncIteration:
        break
    BODY`,
  );
}

/**
 * Rewrites each block that starts with `words`. The template has these placeholders:
 * - EXPRESSION: the expression of `async with` or `async for`.
 * - TARGET: the variable of `async for`.
 * - BODY: the lines of the block.
 *
 * An `async for` stays unchanged if its expression is not a variable.
 */
function rewriteBlocks(words: string, template: string): SourcePatch[] {
  const file = "fixtures/lib/probe.py";
  return [
    {
      file,
      find: '        code = compile(source, path, "exec")\n',
      replace: '        code = compile(_rewritten(source), path, "exec")\n',
    },
    {
      file,
      find: "class Unsupported(BaseException):\n",
      replace: `${REWRITER.replaceAll("WORDS", words).replace("TEMPLATE", template)}

class Unsupported(BaseException):\n`,
    },
  ];
}

/**
 * Python code that rewrites the blocks of a program. It rewrites the last block first, so that inner blocks are
 * rewritten before outer blocks.
 */
const REWRITER = `
def _rewritten(source):
    lines = source.split("\\n")
    for i in range(len(lines) - 1, -1, -1):
        text = lines[i].lstrip()
        if not text.startswith("WORDS"):
            continue
        indent = lines[i][: len(lines[i]) - len(text)]
        end = i + 1
        while end < len(lines) and (not lines[end] or lines[end].startswith(indent + " ")):
            end += 1
        target, expression = "", text[len("WORDS") : -1]
        if " in " in expression:
            target, expression = expression.split(" in ")
            if "(" in expression:
                continue
        block = []
        for line in """TEMPLATE""".split("\\n"):
            if line.strip() == "BODY":
                block += lines[i + 1 : end]
                continue
            line = line.replace("GATE", "_gate%d" % i).replace("TARGET", target)
            block.append(indent + line.replace("EXPRESSION", expression))
        lines[i:end] = block
    return "\\n".join(lines)
`;
