import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderFaultsMarkdown } from "./markdown.ts";

const where = { file: "scheduler/event.ts", line: 7, operator: "|| for &&" };

test("the document says of every fault what caught it, why nothing can, or that nothing did", () => {
  const document = renderFaultsMarkdown({
    version: "1.2.3",
    planted: [
      {
        name: "a lock lets x < 2 in",
        files: ["scheduler/lock.ts"],
        clauses: [
          { clause: "LOCK-07", verdict: "fail", caught: true },
          { clause: "LOCK-08", verdict: "pass", caught: false },
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
        fate: { kind: "equivalent", reason: "nobody reads it" },
      },
    ],
  });
  expect(document).toBe(`# Broken schedulers, and what catches them

aiorig 1.2.3. Each is the reference with one fault; a clause that comes out otherwise than on the sound one has caught it.

## Planted by hand (1)

| fault | where | caught by |
| --- | --- | --- |
| a lock lets x &lt; 2 in | scheduler/lock.ts | LOCK-07 (fail), **not by LOCK-08** (pass) |

## Made by code (3)

One change of one place: an operator, a condition, a constant, a statement left out or two swapped.

| source | mutants | caught | equivalent | survived |
| --- | --- | --- | --- | --- |
| scheduler/event.ts | 3 | 1 | 1 | 1 |
| all | 3 | 1 | 1 | 1 |

### Caught by no clause (1)

| where | was | is |
| --- | --- | --- |
| scheduler/event.ts:7 | \`f();\` | \`;\` |

### Equivalent, and why

| where | was | is | why nothing can tell |
| --- | --- | --- | --- |
| scheduler/event.ts:7 | \`\` \`x\` \`\` | \`y\` | nobody reads it |

### Caught

| where | was | is | caught by |
| --- | --- | --- | --- |
| scheduler/event.ts:7 | \`if (a && b)\` | \`if (a \\|\\| b)\` | EVENT-01 (error) |
`);
});

test("no character of the document is unseen", () => {
  const document = renderFaultsMarkdown({
    version: "1.2.3",
    planted: [
      {
        name: ALL_HOSTILE,
        files: [ALL_HOSTILE],
        clauses: [{ clause: ALL_HOSTILE, verdict: "fail", caught: true }],
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
