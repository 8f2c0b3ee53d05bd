import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { generate } from "./generate.ts";
import type { Program } from "./program.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";
import { mixSeed } from "./seed.ts";
import { awaitablesOf, callsOf, statementsOf } from "./walk.ts";

const programs = Array.from({ length: 300 }, (_, index) => programAt(index));

test("a seed results in the same programs on every machine", () => {
  const text = programs.map((program) => render(program, FIRST_UNIT_MS)).join("\n");
  // The expected hash of the programs. A changed generator makes other programs from the same seed. If you change the
  // generator, update this hash.
  expect(createHash("sha256").update(text).digest("hex").slice(0, 16)).toBe("cd4048ff984913b5");
  expect(render(programAt(7), FIRST_UNIT_MS)).toBe(render(programs[7]!, FIRST_UNIT_MS));
});

test("neighbouring seeds and neighbouring places in a run result in different programs", () => {
  const some = [1, 2, 3].flatMap((seed) =>
    Array.from({ length: 100 }, (_, index) => render(programAt(index, seed), FIRST_UNIT_MS)),
  );
  expect(new Set(some).size).toBe(some.length);
});

test("programs contain every kind of statement and awaitable", () => {
  const bodies = programs.flatMap(({ coroutines }) => coroutines.map(({ body }) => body));
  const statements = bodies.flatMap((body) => [...statementsOf(body)].map(({ kind }) => kind));
  const awaitables = bodies.flatMap((body) => [...awaitablesOf(body)].map(({ kind }) => kind));
  expect([...new Set(statements)].sort()).toEqual(
    [
      ...["mark", "await", "start", "cancel", "done", "cancelSelf", "block", "raise", "reraise"],
      ...["return", "with", "repeat", "try", "set", "clear", "isSet", "release", "locked"],
      ...["putNowait", "getNowait", "taskDone", "size"],
    ].sort(),
  );
  expect([...new Set(awaitables)].sort()).toEqual(
    [
      ...["sleep", "task", "call", "gather", "waitFor", "wait", "acquire", "get", "put", "join"],
    ].sort(),
  );
});

test("programs with streams also contain every kind of statement and awaitable for streams", () => {
  const bodies = programs
    .map((_, index) => generate(mixSeed(1, index), { farApart: false, withStreams: true }))
    .flatMap(({ coroutines }) => coroutines.map(({ body }) => body));
  const kinds = new Set<string>(
    bodies.flatMap((body) =>
      [...statementsOf(body), ...awaitablesOf(body)].map(({ kind }) => kind),
    ),
  );
  const aboutStreams = ["feed", "room", "write", "written", "read", "readexactly", "drain"];
  expect(aboutStreams.filter((kind) => !kinds.has(kind))).toEqual([]);
});

test("no coroutine calls itself, directly or through other coroutines", () => {
  const backward = programs.flatMap(({ coroutines }) => {
    const place = new Map(coroutines.map(({ name }, i) => [name, i]));
    return coroutines.flatMap(({ name, body }) =>
      [...callsOf(body)].filter(({ coroutine }) => place.get(coroutine)! <= place.get(name)!),
    );
  });
  expect(backward).toEqual([]);
});

function programAt(index: number, seed = 1): Program {
  return generate(mixSeed(seed, index), { farApart: false });
}
