import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import { openRuntime, RuntimeUnavailable } from "../../runtimes/index.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { Session } from "../session.ts";
import { parseTyped } from "../stimulus/typed-option.ts";
import { type WatchPlan, watchProgram } from "../watch-program.ts";
import { LiveRepl } from "./live-repl.ts";

const FILE = fileURLToPath(new URL("../../../fixtures/session/repl.py", import.meta.url));
const PROGRAM = { path: "repl.py", file: FILE, text: readFileSync(FILE, "utf8") };
const BLINK_FILE = FILE.replace("repl.py", "blink.py");
const BLINK = { path: "blink.py", file: BLINK_FILE, text: readFileSync(BLINK_FILE, "utf8") };

/**
 * The texts that a test types, each with its time. The program may start late on a slow machine. Text that is typed
 * before the start waits in a pipe. But a Ctrl-C before the start ends the program, so this test types the Ctrl-C late.
 */
const TYPED = ["name = 'me'\\r@10ms", "name\\r@20ms", "1/0\\r@30ms", "await wait()\\r@40ms"];
const ENDS = ["\\x03@3s", "\\x04@3.1s"];

const micropython = await present("micropython");
const processes = [...micropython, ...(await present("cpython"))];

describe.each(["reference", "micropython-wasm", ...processes])("what is typed on %s", (name) => {
  test("typed text reaches the REPL of the program while its other tasks run", async () => {
    const runtime = await openRuntime(name, {});
    const typed = [...TYPED, ...ENDS].map(parseTyped);
    const { end, console: parts, typed: seen } = await watch(runtime, { typed });
    await runtime.close();
    expect({ end, printed: printedBy({ console: parts }), seen }).toEqual({
      end: { kind: "program", outcome: { kind: "ended" } },
      printed: [
        "--> name = 'me'",
        "--> name",
        "'me'",
        "--> 1/0",
        expect.stringMatching(/^ZeroDivisionError: /),
        "--> await wait()",
        "cleaned up",
        "--> ",
        "over, and the work went on: True",
        "",
      ],
      seen: typed,
    });
  });
});

test.each(["reference", "micropython-wasm", ...micropython])(
  "each non-ASCII letter arrives as one letter on %s, except at input",
  async (name) => {
    const runtime = await openRuntime(name, {});
    const file = FILE.replace("repl.py", "letters.py");
    const program = { path: "letters.py", file, text: readFileSync(file, "utf8") };
    const typed = [parseTyped("Jürgen\\rJürgen\\r€üß@10ms")];
    const session = await watch(runtime, { program, typed });
    await runtime.close();
    const printed = ["ASCII: Jrgen", "Jrgen", "Jürgen", "", "€ü", "b'\\xc3\\x9f'", ""];
    expect(printedBy(session)).toEqual(printed);
  },
);

describe("Ctrl-C for a program that does not read it", () => {
  const typed = [parseTyped("\\x03@100ms")];
  const interrupted = {
    kind: "program",
    outcome: {
      kind: "raised",
      exception: "KeyboardInterrupt",
      traceback: expect.stringMatching(/\n {2}File ".*blink\.py", line 13, in <module>\n/),
    },
  };

  test.each(["reference", "micropython-wasm"])(
    "Ctrl-C ends the program on %s with a traceback",
    async (name) => {
      const runtime = await openRuntime(name, {});
      const { end, lengthUs } = await watch(runtime, { program: BLINK, typed, forMs: 1000 });
      await runtime.close();
      expect({ end, lengthMs: Math.round(lengthUs / 1000) }).toEqual({
        end: interrupted,
        lengthMs: 100,
      });
    },
  );

  test.skipIf(mustSkip)(
    `Ctrl-C ends the program on an emulated Pico with a traceback${withoutFirmware}`,
    async () => {
      const runtime = await openRuntime("pico-virtual", {});
      const { end } = await watch(runtime, { program: BLINK, typed, forMs: 1000 });
      await runtime.close();
      expect(end).toEqual(interrupted);
    },
  );
});

test("a Ctrl-C after the end of the watch has no effect", async () => {
  const runtime = await openRuntime("reference", {});
  const typed = [parseTyped("\\x03@3s")];
  const { end } = await watch(runtime, { program: BLINK, typed, forMs: 100 });
  await runtime.close();
  expect(end).toEqual({ kind: "time", forUs: 100_000 });
});

describe("a REPL in a terminal", () => {
  test("a REPL gets the text that was typed before the program started", async () => {
    const runtime = await openRuntime("reference", {});
    const repl = new LiveRepl();
    repl.type("name\r\x04");
    const session = await watch(runtime, { repl });
    await runtime.close();
    expect(printedBy(session).slice(0, 2)).toEqual(["--> name", "'nobody'"]);
  });

  test.each(["reference", ...micropython])(
    "a REPL gets keys on %s while the program runs",
    async (name) => {
      const runtime = await openRuntime(name, {});
      const repl = new LiveRepl();
      const watching = watch(runtime, { repl });
      for (const [prompt, keys] of [
        [/--> $/, "name\r"],
        [/'nobody'\r?\n--> $/, "await wait()\r"],
        [/wait\(\)\r?\n$/, "\x03"],
        [/cleaned up\r?\n--> $/, "\x04"],
      ] as const) {
        while (!prompt.test(repl.view()?.printed ?? "")) await delay(5);
        repl.type(keys);
      }
      const session = await watching;
      await runtime.close();
      expect(session.end).toEqual({ kind: "program", outcome: { kind: "ended" } });
      expect(session.typed.map(({ text }) => text).join("")).toBe("name\rawait wait()\r\x03\x04");
    },
  );
});

describe.skipIf(mustSkip)(`a REPL on an emulated Pico${withoutFirmware}`, () => {
  test("although a REPL reads Ctrl-C as a key, it stops at the end of the watch", async () => {
    const runtime = await openRuntime("pico-virtual", {});
    const typed = [parseTyped("name\\r@500ms")];
    const session = await watch(runtime, { typed, forMs: 1000 });
    await runtime.close();
    expect({ end: session.end, printed: printedBy(session) }).toEqual({
      end: { kind: "time", forUs: 1_000_000 },
      printed: ["--> name", "'nobody'", "--> "],
    });
    expect(session.tasks!.map(({ name }) => name)).toEqual(["main", "work"]);
  });
});

function watch(runtime: Runtime, plan: Partial<WatchPlan>): Promise<Session> {
  const whole = { program: PROGRAM, driven: [], forMs: 60_000, ...plan };
  return watchProgram(runtime, whole, new AbortController().signal);
}

function printedBy({ console: parts }: Pick<Session, "console">): string[] {
  return parts
    .map(({ text }) => text)
    .join("")
    .split(/\r?\n/);
}

/**
 * Returns a list with the name of a runtime. If the runtime is not installed, returns an empty list, so none of its
 * tests run. In CI all runtimes must be installed, so no test is left out there.
 */
async function present(name: string): Promise<string[]> {
  if (process.env.CI) return [name];
  try {
    await (await openRuntime(name, {})).close();
    return [name];
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return [];
    throw error;
  }
}
