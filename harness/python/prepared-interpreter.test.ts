import { createRequire } from "node:module";
import { createContext, Script } from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleThread } from "./bundle.ts";
import { OutputBuffer } from "./output-buffer.ts";
import type { runProgram } from "./program-run.ts";
import type { ProgramTask, ThreadMessage } from "./program-task.ts";

let script: Script;

beforeAll(async () => {
  script = new Script((await bundleThread()).program);
});

/** Programs that change the state of the interpreter. This state can be restored without a new interpreter. */
const RESTORED: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  "global variables": ["left = 1", "len = None"],
  "built-in names": ["import builtins", "builtins.left = 1", "builtins.len = None"],
  modules: ["import sys, time", "time.left = 1", 'sys.modules["left"] = time'],
  "search paths": ["import sys", "sys.path[:] = ['/left']"],
  "much memory in use": ["left = [bytearray(1000) for _ in range(1000)]"],
  "a disabled collector": ["import gc", "gc.disable()"],
  "a callback that waits": ["import micropython", "micropython.schedule(print, 'left')"],
  "a timer that runs": ["import machine", "machine.Timer(period=5, callback=print)"],
  "a wait that is over": ["import time", "time.sleep_ms(700)"],
  "a generator in the middle": [
    "def g():",
    "    yield",
    "    print('left')",
    "left = g()",
    "next(left)",
  ],
  "an exception that is being handled": [
    "try:",
    "    raise ValueError",
    "except ValueError as e:",
    "    left = e",
  ],
  "an interrupt at the time limit": [
    "import time",
    "try:",
    "    time.sleep(99)",
    "except KeyboardInterrupt:",
    "    pass",
  ],
};

/** Programs that change something that cannot be restored. The next program needs a new interpreter. */
const LOST: Readonly<Record<string, readonly string[]>> = {
  "a new file": ["open('/tmp/left', 'w').close()"],
  "a changed file": ["with open('/time.py', 'a') as f:", "    f.write('left = 1')"],
  "an open file": ["left = open('/time.py')"],
  "a folder": ["import os", "os.mkdir('/left')"],
  "another current folder": ["import os", "os.chdir('/tmp')"],
  "a removed file": ["import os", "os.remove('/time.py')"],
  "a larger memory": ["left = [bytearray(1000000) for _ in range(30)]"],
  "a variable of JavaScript": ["import js", "js.left = 1"],
  "an object that JavaScript refers to": ["import jsffi", "left = jsffi.create_proxy(print)"],
  "an exception that leaves the program": ["raise ValueError"],
};

describe("a program leaves nothing for the next program", () => {
  for (const [what, lines] of Object.entries(RESTORED)) {
    test(`${what}: the interpreter is restored`, async () => {
      const run = openRealm();
      const first = await run(OBSERVER);
      const { isReusable } = await run(lines.join("\n"));
      const later = await run(OBSERVER);
      expect({ isReusable, later }).toEqual({ isReusable: true, later: first });
    });
  }

  test("after a program, its file and the folder of this file are removed", async () => {
    const run = openRealm();
    const list = "import os\nprint(sorted(os.listdir('/folder')))";
    await run("pass", { files: { "/folder/first.py": new Uint8Array() } });
    const { stdout } = await run(list, { files: { "/folder/second.py": new Uint8Array() } });
    const { isReusable, messages } = await run(list);
    expect({ stdout, isReusable, messages }).toMatchObject({
      stdout: "['second.py']\n",
      isReusable: false,
      messages: [{ kind: "started" }, { kind: "crashed", detail: /OSError/ }],
    });
  });

  test("if a program replaced a module, its interpreter is not used again", async () => {
    const { isReusable } = await openRealm()("pass", { files: { "/time.py": new Uint8Array() } });
    expect(isReusable).toBe(false);
  });

  for (const [what, lines] of Object.entries(LOST)) {
    test(`${what}: the interpreter is not used again`, async () => {
      const { isReusable } = await openRealm()(lines.join("\n"));
      expect(isReusable).toBe(false);
    });
  }
});

describe("the preparation", () => {
  test("the output of each program starts with the output of the preparation", async () => {
    const run = openRealm("print('prepared')");
    const outputs = [await run("print(1)"), await run("print(2)")];
    expect(outputs.map(({ stdout }) => stdout)).toEqual(["prepared\n1\n", "prepared\n2\n"]);
  });

  test("a program can use the variables and modules of the preparation", async () => {
    const run = openRealm("prepared = [1]");
    const program = "prepared.append(2)\nprint(prepared)";
    const outputs = [await run(program), await run(program)];
    expect(outputs.map(({ stdout }) => stdout)).toEqual(["[1, 2]\n", "[1, 2]\n"]);
  });

  test("if a preparation reads the time, programs do not share it, because each program has its own time", async () => {
    const run = openRealm("import utime\nprepared = utime.ticks_ms()");
    const { isReusable, stdout } = await run("print(prepared)", { startTickMs: 500 });
    expect({ isReusable, stdout }).toEqual({ isReusable: false, stdout: "500\n" });
  });

  test("if a preparation waits, programs do not share it", async () => {
    const { isReusable } = await openRealm("import time\ntime.sleep_ms(5)")("pass");
    expect(isReusable).toBe(false);
  });

  test("if the preparation raises an exception, the exception is reported", async () => {
    const { messages } = await openRealm("raise ValueError('no')")("pass");
    expect(messages).toMatchObject([{ kind: "crashed", detail: /ValueError: no/ }]);
  });
});

/** A program that prints everything that it can see of earlier programs. */
const OBSERVER = `
import builtins, gc, os, sys
memory = gc.mem_alloc(), gc.mem_free(), gc.isenabled()
print(memory)
print(sorted(globals()), dir(builtins), sorted(sys.modules), sys.path)
print(os.getcwd(), sorted(os.listdir("/")), sorted(os.listdir("/tmp")))
import time
print(dir(time), time.ticks_ms(), time.ticks_us())
time.sleep_ms(20)
print(time.ticks_ms())
`;

type Options = Partial<Pick<ProgramTask, "startTickMs" | "files">>;

/** Returns a function that runs programs, one after the other, in one realm. */
function openRealm(prepare = "") {
  const context = createContext({ ...NODE_GLOBALS });
  const run = script.runInContext(context) as typeof runProgram;
  const realm = {
    scheduler: "micropython",
    library: {},
    prepare,
    memoryLimitBytes: 2 ** 27,
  } as const;
  return async (start: string, { startTickMs = 0, files = {} }: Options = {}) => {
    const messages: ThreadMessage[] = [];
    const stdout = new OutputBuffer(100_000);
    const stderr = new OutputBuffer(100_000);
    const isReusable = await run(
      realm,
      {
        ...{ files, start, clock: "virtual", startTickMs, hasAsserts: true },
        ...{ limitMs: 5000, wallLimitMs: 5000, stdout: stdout.shared, stderr: stderr.shared },
      },
      (message) => messages.push(message),
    );
    return { isReusable, stdout: stdout.text(), stderr: stderr.text(), messages };
  };
}

const NODE_GLOBALS = {
  ...{ Buffer, TextDecoder, TextEncoder, URL, console, crypto, performance, process },
  require: createRequire(import.meta.url),
};
