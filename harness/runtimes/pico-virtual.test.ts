import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { resultFolder } from "../toolchain/build-cache.ts";
import { readHostSystem } from "../toolchain/host-system.ts";
import { RP2040_FIRMWARE } from "../toolchain/rp2040-firmware.ts";
import { OUTPUT_LIMIT_BYTES, type RunOptions } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import { recordOf } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";
import { FROM_OWN_LIBRARY, OWN_LIBRARY, USES_LIBRARY } from "./testing/own-library.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-pico-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});

describe.skipIf(mustSkip)(`an emulated Pico${withoutFirmware}`, () => {
  let pico: Runtime;
  beforeAll(async () => {
    pico = await openRuntime("pico-virtual", {});
  });
  afterAll(() => pico.close());

  const run = (program: string, options: RunOptions = {}) =>
    pico.run({ path: PROGRAMS + program }, options);

  const runText = async (text: string, options: RunOptions = {}) => {
    const file = join(folder, "program.py");
    await writeFile(file, text);
    return pico.run({ path: file }, options);
  };

  test("an emulated Pico reports its identity", () => {
    expect(pico.identity).toEqual({
      version: expect.stringMatching(/^1\.\d+\.\d+/),
      platform: "Raspberry Pi Pico with RP2040, emulated",
      family: "micropython",
      port: "rp2",
      implementation: "micropython",
      firmware: expect.stringMatching(/^\/.*\.(bin|uf2)$/),
      asyncio: "built in",
    });
  });

  test("an emulated Pico returns the marks, the output and the end of a program", async () => {
    const { outcome, trace } = await run("unfinished_line.py");
    expect({ outcome, record: recordOf(trace), ...trace, marks: undefined }).toEqual({
      outcome: { kind: "ended" },
      record: ["named"],
      stdout: "a line\nno line feed",
      stderr: "",
      marks: undefined,
    });
  });

  test("each program gets a new emulated Pico, so that all runs of a program are equal to the microsecond", async () => {
    const program = `from probe import asyncio, mark
import machine
async def main():
    for i in range(3):
        await asyncio.sleep_ms(7)
        mark("woke", i)
    mark("pin", machine.Pin(5).value())
asyncio.run(main())
`;
    const first = await runText(program);
    await runText(
      "import machine\nmachine.Pin(5, machine.Pin.OUT, value=1)\nopen('/boot.py', 'w').write('1/0')",
    );
    const second = await runText(program);
    expect(first.trace.marks.map(({ name }) => name)).toEqual(["woke", "woke", "woke", "pin"]);
    expect(second.trace).toEqual(first.trace);
  });

  test("an exception on an emulated Pico names the file on the host", async () => {
    const { outcome, trace } = await run("raises.py");
    expect({ outcome, record: recordOf(trace), stdout: trace.stdout }).toEqual({
      outcome: {
        kind: "raised",
        exception: "ValueError: it went wrong",
        traceback: expect.stringMatching(
          `  File "${PROGRAMS}raises.py", line 5, in <module>\nValueError: it went wrong\n$`,
        ),
      },
      record: ["before"],
      stdout: "on the console\n",
    });
    expect((await run("syntax_error.py")).outcome).toMatchObject({
      kind: "raised",
      traceback: expect.stringContaining(`File "${PROGRAMS}syntax_error.py", line 4`),
    });
    expect((await run("exits.py")).outcome).toMatchObject({ exception: "SystemExit: 3" });
  });

  test.each([
    ["an endless loop", "endless_loop.py", ["before"], ""],
    ["a loop that catches every exception", "stubborn_loop.py", [], ""],
    ["a loop with a `finally`", "cleans_up.py", ["before"], "cleaned up\n"],
    ["a task that sleeps forever", "sleeps_for_ever.py", ["start"], ""],
    ["a wait for input", "reads_input.py", [], ""],
  ])("an emulated Pico stops %s at its limit", async (_what, program, record, stdout) => {
    const { outcome, trace } = await run(program, { limitMs: 300 });
    expect({ outcome, record: recordOf(trace), stdout: trace.stdout }).toEqual({
      outcome: { kind: "timeout", limitMs: 300 },
      record,
      stdout,
    });
  });

  test("the time limit of an emulated Pico counts the board's own time, but not the time for sending marks", async () => {
    const { outcome, trace } = await run("too_many_marks.py", { limitMs: 700 });
    expect(outcome).toMatchObject({
      exception: expect.stringMatching(/^TooManyMarks: the probe could not store 904 more marks/),
    });
    expect(trace.marks.length).toBe(4096);
    expect((await runText("import time\ntime.sleep_ms(9500)")).outcome).toEqual({ kind: "ended" });
    expect((await runText("import time\ntime.sleep_ms(10500)")).outcome).toEqual({
      kind: "timeout",
      limitMs: 10_000,
    });
  });

  test("an emulated Pico cuts endless output at the output limit", async () => {
    const { outcome, trace } = await run("flood.py");
    expect(outcome).toEqual({ kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES });
    expect(trace.stdout.length).toBeGreaterThan(0.99 * OUTPUT_LIMIT_BYTES);
    expect(trace.stdout.length).toBeLessThanOrEqual(OUTPUT_LIMIT_BYTES);
  });

  test.each([
    ["resets itself", "machine.reset()", /disappeared .* it reset itself/],
    [
      "is bitten by its watchdog",
      "machine.WDT(timeout=100)\nwhile True: pass",
      /disappeared .* it reset itself/,
    ],
    [
      "locks up",
      "machine.mem32[0x70000000] = 1",
      /^the processor of pico-virtual has locked up at 0x/,
    ],
    ["goes to its boot ROM", "machine.bootloader()", /./],
  ])(
    "an emulated Pico that %s counts as crashed, but the next program runs",
    async (_what, code, detail) => {
      const { outcome } = await runText(`import machine\n${code}`, { limitMs: 1000 });
      expect(outcome).toEqual({ kind: "crashed", detail: expect.stringMatching(detail) });
      expect((await run("unfinished_line.py")).outcome).toEqual({ kind: "ended" });
    },
  );

  test("an emulated Pico with a hanging firmware is stopped at the limit, with a reason", async () => {
    const { outcome, trace } = await runText(
      "import machine\nmachine.disable_irq()\nwhile True: pass",
      {
        limitMs: 200,
      },
    );
    expect({ outcome, stderr: trace.stderr }).toEqual({
      outcome: { kind: "timeout", limitMs: 200 },
      stderr: expect.stringMatching(/Ctrl-C does not stop it\. Its firmware hangs/),
    });
  });

  test("an aborted run returns its marks; if the run is aborted before the start, nothing runs", async () => {
    const abortedAfter = async (waitMs: number) => {
      const abort = new AbortController();
      const running = run("endless_loop.py", { limitMs: 1e6, signal: abort.signal });
      setTimeout(() => abort.abort(), waitMs);
      return running;
    };
    // If the abort comes before the program has made its mark, the test tries again with a longer wait. A slow machine
    // needs a longer wait.
    let aborted = await abortedAfter(200);
    for (let ms = 400; recordOf(aborted.trace).length === 0 && ms < 30_000; ms *= 2) {
      aborted = await abortedAfter(ms);
    }
    const { outcome, trace } = aborted;
    const unstarted = await run("raises.py", { signal: AbortSignal.abort() });
    expect([outcome, recordOf(trace), unstarted.outcome, unstarted.trace.marks]).toEqual([
      { kind: "aborted" },
      ["before"],
      { kind: "aborted" },
      [],
    ]);
  });

  test("close ends the active programs of an emulated Pico", async () => {
    const runtime = await openRuntime("pico-virtual", {});
    const running = runtime.run({ path: `${PROGRAMS}endless_loop.py` });
    await runtime.close();
    const later = await runtime.run({ path: `${PROGRAMS}endless_loop.py` });
    expect([(await running).outcome, later.outcome]).toEqual([
      { kind: "aborted" },
      { kind: "aborted" },
    ]);
  });

  test("if the file of a program is missing, the error of an emulated Pico names this file", async () => {
    expect((await run("missing.py")).outcome).toEqual({
      kind: "unreadable",
      detail: expect.stringContaining(
        `${PROGRAMS}missing.py cannot be read: there is no such file`,
      ),
    });
  });

  test("an emulated Pico uses the user's library and primitives instead of ours", async () => {
    const runtime = await openRuntime("pico-virtual", OWN_LIBRARY);
    const { outcome, trace } = await runtime.run({ path: USES_LIBRARY });
    expect([outcome, ...recordOf(trace)]).toEqual([{ kind: "ended" }, ...FROM_OWN_LIBRARY]);
    const without = await openRuntime("pico-virtual", { use: { Queue: "no_such_module:Queue" } });
    expect((await without.run({ path: `${PROGRAMS}raises.py` })).outcome).toEqual({
      kind: "unusable",
      name: "Queue",
      class: "no_such_module:Queue",
      exception: "ImportError: no module named 'no_such_module'",
      traceback: expect.stringMatching(/\/fixtures\/lib\/probe\.py", line \d+, in launch\n/),
    });
  });

  test("an emulated Pico refuses a library that is too large, and it refuses firmware that does not run", async () => {
    const library = await mkdtemp(join(folder, "library-"));
    await writeFile(join(library, "large.py"), "#".repeat(1_100_000));
    const text = join(folder, "text.uf2");
    await writeFile(text, "no firmware");
    const dead = join(folder, "dead.bin");
    await writeFile(
      dead,
      new Uint8Array(4096).fill(0xff).map((byte, i) => (i < 256 ? firmware().bytes[i]! : byte)),
    );
    expect([
      await whyNot({ library }),
      await whyNot({ firmware: text }),
      await whyNot({ firmware: dead }),
    ]).toEqual([
      `pico-virtual is not available: the Python files in ${library} do not fit on a Pico: they have more than 1000000 bytes. Name a folder with only the modules that programs import. To get it, name another folder with --library.`,
      expect.stringMatching(
        /text\.uf2 is not an RP2040 firmware image: .*\. To get it, write the path of an RP2040 image of MicroPython/,
      ),
      expect.stringMatching(
        /the emulated board cannot be used with \S+dead\.bin: the processor of pico-virtual has locked up/,
      ),
    ]);
  });
});

test("the message about a missing firmware says how to get it", async () => {
  vi.stubEnv("AIORIG_CACHE", folder);
  expect(await whyNot({})).toBe(
    'pico-virtual is not available: no firmware for the emulated board has been built. To get it, run npm run aiorig -- firmware build, which builds the runtime, or write the path of an RP2040 image of MicroPython 1.21 or newer, which must contain asyncio, under "firmware" in aiorig.config.json.',
  );
});

test("if an image in the cache is damaged, the error names the command that builds it again", async () => {
  vi.stubEnv("AIORIG_CACHE", folder);
  const place = resultFolder(RP2040_FIRMWARE.recipe(await readHostSystem()));
  await mkdir(place);
  expect(await whyNot({})).toMatch(
    /^pico-virtual is not available: the build in the cache is damaged: aiorig-build\.json is missing.* To get it, run npm run aiorig -- firmware build, which builds the runtime again, or write the path of/,
  );
});

async function whyNot(config: Config): Promise<string> {
  const error = await openRuntime("pico-virtual", config).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RuntimeUnavailable);
  return (error as Error).message;
}
