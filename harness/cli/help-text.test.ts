import { expect, test } from "vitest";
import { withCommands } from "./help-text.ts";

test("examples show the command that works here, and the explanations of examples stay in one column", () => {
  const help = [
    "See: aiorig list",
    "",
    "Examples:",
    "  aiorig run --timing      everything",
    "  aiorig list              list the clauses",
    "  aiorig run && aiorig report",
    "  mpremote fs ls           not aiorig",
  ].join("\n");
  expect(withCommands(help).split("\n")).toEqual([
    "See: aiorig list",
    "",
    "Examples:",
    "  npm start                           everything",
    "  npm run aiorig -- list              list the clauses",
    "  npm run aiorig -- run && npm run aiorig -- report",
    "  mpremote fs ls                      not aiorig",
  ]);
});

test("a help text without examples does not change", () => {
  expect(withCommands("See: aiorig list\n")).toBe("See: aiorig list\n");
});
