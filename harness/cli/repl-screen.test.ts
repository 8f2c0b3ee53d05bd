import { expect, test } from "vitest";
import { forReplTerminal } from "../text/output.ts";
import { ReplScreen } from "./repl-screen.ts";

test("a screen shows each part of a REPL's output exactly once", () => {
  const screen = new ReplScreen();
  expect(["--> ", "--> 1", "--> 1", "--> 1\n2\n"].map((all) => screen.show(all))).toEqual([
    "--> ",
    "1",
    "",
    "\n2\n",
  ]);
});

test("a screen does not split a control sequence", () => {
  const screen = new ReplScreen();
  expect(
    ["a\u001b", "a\u001b[", "a\u001b[2", "a\u001b[2Db"].map((all) => screen.show(all)),
  ).toEqual(["a", "", "", "\u001b[2Db"]);
});

test("a terminal gets cursor movements as control sequences, and everything else as text", () => {
  expect(forReplTerminal("ab\b \b\u001b[3D\u001b[K\r\n\u001b]0;title\u0007\u001b[31m")).toBe(
    "ab\b \b\u001b[3D\u001b[K\r\n\\x1b]0;title\\x07\\x1b[31m",
  );
});
