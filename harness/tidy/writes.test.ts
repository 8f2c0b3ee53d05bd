import { expect, test } from "vitest";
import { typescriptFiles } from "./source-files.ts";
import { findWritesPastOutput } from "./writes.ts";

test("everything that is written to the terminal goes through harness/text/output.ts", () => {
  expect(findWritesPastOutput(typescriptFiles())).toEqual([]);
});

test("the check finds a direct write to the terminal, even if code passes the write function to other code instead of calling it", () => {
  const text = [
    'process.stdout.write("a");',
    'console.log("a");',
    "const { log } = console;",
    "const { stdout, argv } = process;",
    "const { stderr: errors } = process;",
    "draw(process.stderr);",
    "const columns = process.stdout.columns;",
    'globalThis.console.log("a");',
    "const { console: out } = globalThis;",
    "const { console } = globalThis;",
    "const record = { console };",
    "const { console: parts } = session;",
    "interface Session { readonly console: string }",
    "show({ console: session.console });",
    'const words = "console.log"; // process.stdout.write',
  ].join("\n");
  const lines = findWritesPastOutput([{ path: "harness/cli/a.ts", text }]);
  expect(lines).toEqual(
    [1, 2, 3, 4, 5, 6, 8, 9, 10, 11].map(
      (line) =>
        `harness/cli/a.ts:${line} writes to the terminal without harness/text/output.ts. Use print or printError`,
    ),
  );
});

test("a test may write directly to the terminal", () => {
  const text = 'console.log("a");';
  const paths = ["harness/cli/a.test.ts", "harness/cli/testing/a.ts"];
  expect(findWritesPastOutput(paths.map((path) => ({ path, text })))).toEqual([]);
});
