import { expect, test } from "vitest";
import { findFixedCommands } from "./commands.ts";
import { typescriptFiles } from "./source-files.ts";

test("a command that aiorig suggests works in the place where aiorig runs", () => {
  expect(findFixedCommands(typescriptFiles())).toEqual([]);
});

test("the check finds a command that works only in a checkout", () => {
  const text = [
    "/** `npm start` runs everything. */",
    'const start = "npm start";',
    `const list = \`See: npm run aiorig -- list \${start}\`;`,
    `const both = \`\${start}, or npm run aiorig -- list\`;`,
  ].join("\n");
  const found = (line: number) =>
    `harness/cli/a.ts:${line} contains a command that works only in a checkout, and not in the package. Use aiorigCommand or startCommand of harness/text/aiorig-command.ts`;
  expect(findFixedCommands([{ path: "harness/cli/a.ts", text }])).toEqual([2, 3, 4].map(found));
});

test("a test may contain a command that works only in a checkout", () => {
  const text = 'const start = "npm start";';
  expect(findFixedCommands([{ path: "harness/cli/a.test.ts", text }])).toEqual([]);
});
