import { expect, test } from "vitest";
import { findCommandProblem } from "./command-check.ts";
import { aiorigCommandsIn, helpPages } from "./testing/help-pages.ts";

const PAGES = await helpPages();

test("the help of every command has a description, exit codes and an example", () => {
  const lacking = PAGES.flatMap(({ command, isGroup, description, exitCodes, examples }) => [
    ...(description === "" ? [`${command}: no description`] : []),
    ...(isGroup || exitCodes.length > 0 ? [] : [`${command}: no exit codes`]),
    ...(examples.length > 0 ? [] : [`${command}: no example`]),
  ]);
  expect(lacking).toEqual([]);
});

test("an example of a command uses this command", () => {
  const foreign = PAGES.filter(({ command }) => command !== "").flatMap(({ command, examples }) =>
    examples.some((example) =>
      aiorigCommandsIn(example).some((args) => `${args.join(" ")} `.startsWith(`${command} `)),
    )
      ? []
      : [command],
  );
  expect(foreign).toEqual([]);
});

test("the command of every example accepts its arguments", async () => {
  const problems: string[] = [];
  for (const { command, examples } of PAGES) {
    for (const example of examples) {
      const calls = aiorigCommandsIn(example);
      if (calls.length === 0 && !FOREIGN.test(example)) problems.push(`${command}: ${example}`);
      for (const args of calls) {
        const problem = await findCommandProblem(args);
        if (problem !== undefined) problems.push(`${command}: ${example}: ${problem}`);
      }
    }
  }
  expect(problems).toEqual([]);
});

/** Matches the commands of programs other than aiorig that examples may contain. */
const FOREIGN = /^mpremote /;
