import pc from "picocolors";
import { expect, test } from "vitest";
import { forTerminal } from "./output.ts";
import { HOSTILE, harmIn, ORDINARY } from "./testing/hostile-text.ts";

const { bold, dim, red, green, yellow, magenta } = pc.createColors(true);

test("our own colours reach a terminal, one within another too", () => {
  const page = `${bold(`a ${dim("b")} c`)} ${red("✗")} ${green("✓")} ${yellow("≠")} ${magenta("?")}\n\t${ORDINARY}`;
  expect(forTerminal(page, true)).toBe(page);
});

test("nothing else that acts on a terminal does", () => {
  const { colour: _colour, ...others } = HOSTILE;
  const shown = Object.values(others).map((text) => forTerminal(text, true));
  expect(harmIn(shown.join())).toEqual([]);
});

test("without colours of ours every colour is foreign", () => {
  expect(forTerminal(red("a"), false)).toBe("\\x1b[31ma\\x1b[39m");
});
