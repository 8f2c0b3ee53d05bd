import pc from "picocolors";
import { afterEach, expect, test, vi } from "vitest";
import { forTerminal, isColoured } from "./output.ts";
import { HOSTILE, harmIn, ORDINARY } from "./testing/hostile-text.ts";

const { bold, dim, red, green, yellow, magenta } = pc.createColors(true);

test("the colours of aiorig reach a terminal, even one colour inside another colour", () => {
  const page = `${bold(`a ${dim("b")} c`)} ${red("✗")} ${green("✓")} ${yellow("≠")} ${magenta("?")}\n\t${ORDINARY}`;
  expect(forTerminal(page, true)).toBe(page);
});

test("apart from the colours of aiorig, no dangerous character reaches a terminal", () => {
  const { colour: _colour, ...others } = HOSTILE;
  const shown = Object.values(others).map((text) => forTerminal(text, true));
  expect(harmIn(shown.join())).toEqual([]);
});

test("if a page has no colours, every colour code in it is escaped", () => {
  expect(forTerminal(red("a"), false)).toBe("\\x1b[31ma\\x1b[39m");
});

afterEach(() => vi.unstubAllEnvs());

test.each([
  ["FORCE_COLOR", { FORCE_COLOR: "1", NO_COLOR: "" }, true],
  ["FORCE_COLOR=0", { FORCE_COLOR: "0", NO_COLOR: "" }, false],
  ["NO_COLOR with FORCE_COLOR", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
])("if a page is written to a pipe, %s decides whether it has colours", (_what, env, expected) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(isColoured()).toBe(expected);
});
