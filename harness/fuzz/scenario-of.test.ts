import { afterAll, beforeAll, expect, test } from "vitest";
import { openReference } from "../runtimes/reference.ts";
import { renderScenario } from "../scenario/render-scenario.ts";
import { findScenarioProblems } from "../scenario/scenario-problems.ts";
import { recordOf } from "./compare.ts";
import { generate } from "./generate.ts";
import { OWN_TASK } from "./program.ts";
import { ProgramRunner } from "./program-runner.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";
import { scenarioOf } from "./scenario-of.ts";
import { mixSeed } from "./seed.ts";
import { callsOf } from "./walk.ts";

let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({}), undefined);
});
afterAll(() => reference.close());

const programs = Array.from({ length: 600 }, (_, i) =>
  generate(mixSeed("scenario", i), { farApart: false }),
);

test("a random program as a scenario has no problems", () => {
  const problems = programs.flatMap((program) =>
    findScenarioProblems(scenarioOf(program, FIRST_UNIT_MS)),
  );
  expect(problems).toEqual([]);
});

test("a random program and its scenario record the same marks", async () => {
  const passesItself = programs.filter(({ coroutines }) =>
    coroutines.some(({ body }) => [...callsOf(body)].some(({ given }) => given.includes(OWN_TASK))),
  );
  const some = [...programs.slice(0, 40), ...passesItself.slice(0, 8)];
  const [ofPython, ofScenarios] = [
    await reference.runBatch(some.map((program) => render(program, FIRST_UNIT_MS))),
    await reference.runBatch(
      some.map((program) => renderScenario(scenarioOf(program, FIRST_UNIT_MS))),
    ),
  ];
  expect(ofScenarios.map(recordOf)).toEqual(ofPython.map(recordOf));
  expect(new Set(ofPython.map(({ outcome }) => outcome.kind))).toEqual(
    new Set(["ended", "raised", "deadlocked"]),
  );
});

test("a program with a stream has no scenario", () => {
  const program = generate(1, { farApart: false, withStreams: true });
  expect(() => scenarioOf(program, FIRST_UNIT_MS)).toThrow("a scenario has no streams");
});
