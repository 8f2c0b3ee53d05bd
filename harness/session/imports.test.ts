import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findImports, findLibraryFiles, findModules, moduleFolders } from "./imports.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-imports-"));
  const files = {
    "one.py": "import two as t, json\n",
    "two.py": "from drivers.screen import Screen\n",
    "machine.py": "Pin = 1\n",
    "unused.py": "",
    "broken.py": "def\n",
    "native.mpy": "M",
    "lib/one.py": "import unused\n",
    "lib/queue.py": "",
    "lib/drivers/__init__.py": "from . import bus\nfrom .fonts.small import (\n    A,\n)\n",
    "lib/drivers/screen.py": "x = __import__('native')\n",
    "lib/drivers/bus.py": "",
    "lib/drivers/unused.py": "",
    "lib/drivers/fonts/small.py": "A = 1\nfrom ..bus import x\n",
    "more/late.py": "",
    "lazy/__init__.py": "value = __import__(name, None, None, True, 1)\n",
    "lazy/a.py": "import late\n",
    "lazy/inner/b.py": "from .. import a\n",
    "open/__init__.py": "import inside\n__import__(name)\n",
    "text.py": "exec(text)\n",
    "path.py": "import sys\nsys.path.append('/x')\n",
    "other.py": "load = __import__\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [
    "a module, and what it imports",
    "import one",
    [
      "drivers/__init__.py",
      "drivers/bus.py",
      "drivers/fonts/small.py",
      "drivers/screen.py",
      "native.mpy",
      "one.py",
      "two.py",
    ],
  ],
  ["a module in lib/", "from queue import Queue", ["queue.py"]],
  ["a module of another folder", "if True:\n    import late", ["late.py"]],
  [
    "a module of a package",
    "from drivers import bus",
    ["drivers/__init__.py", "drivers/bus.py", "drivers/fonts/small.py"],
  ],
  ["a module with a syntax error", "import broken", ["broken.py"]],
  [
    "all modules of a package that computes their names",
    "from lazy import a",
    ["late.py", "lazy/__init__.py", "lazy/a.py", "lazy/inner/b.py"],
  ],
  ["no module of the target", "import machine, uasyncio, utime, os", []],
  ["no modules if it has a syntax error", "import one\ndef", []],
])("a program gets %s", async (_what, source, places) => {
  const folders = moduleFolders(join(folder, "main.py"), [join(folder, "more")]);
  expect((await findImports(`${source}\n`, folders)).map(({ place }) => place)).toEqual(places);
});

test("the folder of the program comes before lib/", async () => {
  const all = await findImports("import one\n", moduleFolders(join(folder, "main.py"), []));
  expect(all.find(({ place }) => place === "one.py")!.file).toBe(join(folder, "one.py"));
});

test.each([
  [
    "import machine\nfrom lazy import a\n",
    ["lazy/__init__.py", "lazy/a.py", "lazy/inner/b.py", "machine.py"],
  ],
  ["import sys, late, nothing\n", []],
  [
    "__import__('lazy.a', None, None, None, 0)\n",
    ["lazy/__init__.py", "lazy/a.py", "lazy/inner/b.py"],
  ],
])("%j imports only some files of a library", async (source, places) => {
  expect(await findLibraryFiles(folder, [source])).toEqual(places);
});

test.each([
  ...["import native", "import broken", "import text", "import path", "import other"],
  ...["import open", "__import__(name)", "import importlib", "eval('1')", "def"],
])("after %j, a program may need any file of a library", async (source) => {
  expect(await findLibraryFiles(folder, [`${source}\n`])).toBeUndefined();
});

test("sources of aiorig need only the modules whose names they contain", async () => {
  expect(
    await findLibraryFiles(folder, ["import machine\n"], ["exec(text)\nimport late2, unused\n"]),
  ).toEqual(["machine.py", "unused.py"]);
});

test.each([
  ["a module of ours", "from push_button import Pushbutton", true, false],
  ["the probe", "from probe import Queue", true, true],
  ["a module that imports one of ours", "import uses_ours", true, false],
  ["its own module with the name of one of ours", "import key_matrix", false, false],
  ["other modules only", "import one", false, false],
])(
  "if a program imports %s, it gets our modules and the memory for marks only if it needs them",
  async (_what, source, uses, marks) => {
    writeFileSync(join(folder, "uses_ours.py"), "import fifo_queue\n");
    writeFileSync(join(folder, "key_matrix.py"), "");
    const folders = moduleFolders(join(folder, "main.py"), []);
    const { usesOurs, hasMarks } = await findModules(`${source}\n`, folders);
    expect({ usesOurs, hasMarks }).toEqual({ usesOurs: uses, hasMarks: marks });
  },
);
