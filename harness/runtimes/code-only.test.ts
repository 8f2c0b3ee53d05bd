import { readFileSync } from "node:fs";
import { execa } from "execa";
import { expect, test } from "vitest";
import { findCommand } from "../toolchain/path-search.ts";
import { codeOnly } from "./code-only.ts";
import { PROGRAM_LIBRARY, readModules } from "./target-library.ts";

test("comments and docstrings are removed, and all other code keeps its line", () => {
  const source = `"""A module.

Two lines.
"""
# A comment.
text = "# not a comment"  # a comment
"""Not the first statement."""


class Empty:
    """Only a docstring."""


def call(a, b="#"):
    # Before the docstring.
    """Two
    lines."""
    return f"{a}#" + '''#
''' + b

`;
  expect(codeOnly(source)).toBe(`0




text = "# not a comment"
"""Not the first statement."""


class Empty:
    0


def call(a, b="#"):

    0

    return f"{a}#" + '''#
''' + b

`);
});

const hasPython = (await findCommand("python3")) !== undefined;

test.skipIf(!hasPython && !process.env.CI)(
  `the code of aiorig's modules does not change${hasPython ? "" : " (skipped: this needs python3)"}`,
  async () => {
    const modules = await readModules(PROGRAM_LIBRARY, "/aiorig", {
      target: "a test",
      bytes: 10_000_000,
    });
    const originals = modules.map(({ place }) =>
      readFileSync(place.replace("/aiorig", PROGRAM_LIBRARY), "utf8"),
    );
    const pairs = originals.map((original) => [original, codeOnly(original)]);
    const { stdout } = await execa("python3", ["-c", COMPARE], { input: JSON.stringify(pairs) });
    expect(JSON.parse(stdout)).toEqual(originals.map(() => true));
    expect(pairs.length).toBeGreaterThan(30);
  },
);

/** Compares the syntax trees of two modules, including the line numbers, but without docstrings. */
const COMPARE = `
import ast, json, sys
def tree_of(text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and (
                isinstance(first.value.value, str) or first.value.value == 0
            ):
                node.body.pop(0)
        for name in ("end_lineno", "end_col_offset", "col_offset"):
            if hasattr(node, name):
                delattr(node, name)
    return ast.dump(tree, include_attributes=True)
print(json.dumps([tree_of(one) == tree_of(other) for one, other in json.load(sys.stdin)]))
`;
