import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderFaultsMarkdown } from "./markdown.ts";

const where = { file: "scheduler/event.ts", line: 7, operator: "&& becomes ||" };

test("the document names the clause that caught a fault, or says why no clause caught it", () => {
  const document = renderFaultsMarkdown({
    version: "1.2.3",
    planted: [
      {
        name: "a lock lets x < 2 in",
        files: ["scheduler/lock.ts"],
        clauses: [
          { clause: "LOCK-07", verdict: "fail", isCaught: true },
          { clause: "LOCK-08", verdict: "pass", isCaught: false },
        ],
      },
    ],
    mutants: [
      {
        ...where,
        before: "if (a && b)",
        after: "if (a || b)",
        fate: { kind: "caught", by: "EVENT-01", verdict: "error" },
      },
      { ...where, before: "f();", after: ";", fate: { kind: "survived" } },
      {
        ...where,
        before: "`x`",
        after: "y",
        fate: { kind: "equivalent", reason: "no code reads it" },
      },
    ],
  });
  expect(document).toBe(`# Broken schedulers and the clauses that catch them

aiorig 1.2.3. Each scheduler is the reference with one fault. A clause catches the fault if its verdict on this scheduler differs from its verdict on the correct reference.

## Planted by hand (1)

| fault | where | caught by |
| --- | --- | --- |
| a lock lets x &lt; 2 in | scheduler/lock.ts | LOCK-07 (fail), **not by LOCK-08** (pass) |

## Made by the mutator (3)

Each mutant has one change: a different operator, condition or constant, a removed statement of the code, or two swapped statements of the code.

| source | mutants | caught | equivalent | survived |
| --- | --- | --- | --- | --- |
| scheduler/event.ts | 3 | 1 | 1 | 1 |
| all | 3 | 1 | 1 | 1 |

### Caught by no clause (1)

| where | before | after |
| --- | --- | --- |
| scheduler/event.ts:7 | \`f();\` | \`;\` |

### Equivalent mutants and the reasons

| where | before | after | why no clause can catch it |
| --- | --- | --- | --- |
| scheduler/event.ts:7 | \`\` \`x\` \`\` | \`y\` | no code reads it |

### Caught

| where | before | after | caught by |
| --- | --- | --- | --- |
| scheduler/event.ts:7 | \`if (a && b)\` | \`if (a \\|\\| b)\` | EVENT-01 (error) |
`);
});

test("the document has no invisible characters", () => {
  const document = renderFaultsMarkdown({
    version: "1.2.3",
    planted: [
      {
        name: ALL_HOSTILE,
        files: [ALL_HOSTILE],
        clauses: [{ clause: ALL_HOSTILE, verdict: "fail", isCaught: true }],
      },
    ],
    mutants: [
      { ...where, before: ALL_HOSTILE, after: ALL_HOSTILE, fate: { kind: "survived" } },
      { ...where, before: "a", after: "b", fate: { kind: "equivalent", reason: ALL_HOSTILE } },
    ],
  });
  expect(harmIn(document)).toEqual([]);
  expect(document).toContain("| \\x1b]0;owned\\x07");
});
