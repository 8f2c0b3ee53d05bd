import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { describeException } from "../results/describe-outcome.ts";
import { recordOf } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { openRuntime, RUNTIME_NAMES, RuntimeUnavailable, UsageError } from "./index.ts";

/**
 * The folder of files that are unusual, but that users really have. Every runtime must read each of these files, or
 * report its problem.
 */

const folder = mkdtempSync(join(tmpdir(), "aiorig-odd-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The byte order mark. Some editors on Windows write it. */
const MARK = "\ufeff";
const PROGRAM = 'from probe import Queue, mark\nmark("queue", Queue.__name__)\n';

const program = write("program.py", PROGRAM);
write("lib/mine.py", "from parts.line import Line\nclass Mine(Line):\n    pass\n");
write("lib/marked.py", `${MARK}from parts.line import Line\nclass Mine(Line):\n    pass\n`);
write("lib/parts/line.py", `${MARK}class Line:\r\n    pass\r\n`);
write("lib/wrong.py", "class Mine:\n    def put(self:\n        pass\n");
write("lib/marked_and_wrong.py", `${MARK}class Mine:\n    pass\n1 = 2\n`);
write("lib/raises.py", "\nraise ValueError('at import')\n");
write("lib/leaves.py", "\nimport sys\nsys.exit(3)\n");
write("lib/number.py", "Mine = 3\n");
write("elsewhere/linked.py", "class Mine:\n    pass\n");
symlinkSync("../elsewhere/linked.py", join(folder, "lib/linked.py"));

for (const name of RUNTIME_NAMES) {
  const library = join(folder, "lib");
  const opened = await openRuntime(name, {}).catch(unlessUnavailable);
  const absent = opened instanceof RuntimeUnavailable ? ` (skipped: ${opened.message})` : undefined;

  // In CI all runtimes must be installed. So no test is skipped there: if a runtime is missing, its tests fail.
  describe.skipIf(absent !== undefined && !process.env.CI)(`${name}${absent ?? ""}`, () => {
    afterAll(async () => {
      if (!(opened instanceof RuntimeUnavailable)) await opened.close();
    });

    /** Runs a file. All calls without a configuration use the same runtime. */
    const run = async (file: string, config?: Config) => {
      if (config === undefined) {
        if (opened instanceof RuntimeUnavailable) throw opened;
        return opened.run({ path: file });
      }
      const runtime = await openRuntime(name, config);
      try {
        return await runtime.run({ path: file });
      } finally {
        await runtime.close();
      }
    };
    const runWith = (spec: string) => run(program, { library, use: { Queue: spec } });

    test.each(["mine:Mine", "marked:Mine", "linked:Mine"])("%s is used", async (spec) => {
      const { outcome, trace } = await runWith(spec);
      expect({ outcome, record: recordOf(trace) }).toEqual({
        outcome: { kind: "ended" },
        record: ["queue=Mine"],
      });
    });

    test.each([
      // The message may name the line of the open bracket or the next line, depending on the compiler.
      ["wrong:Mine", /^SyntaxError: .+ \(FOLDER\/lib\/wrong\.py, line [23]\)$/],
      ["marked_and_wrong:Mine", /^SyntaxError: .+ \(FOLDER\/lib\/marked_and_wrong\.py, line 3\)$/],
      ["raises:Mine", /^ValueError: at import \(FOLDER\/lib\/raises\.py, line 2\)$/],
      ["leaves:Mine", /^SystemExit: 3 \(FOLDER\/lib\/leaves\.py, line 3\)$/],
      ["number:Mine", /^TypeError: Mine in FOLDER\/lib\/number\.py is not a class but int$/],
      ["mine:Nine", /^AttributeError: FOLDER\/lib\/mine\.py has no Nine$/],
      ["parts.line:Nine", /^AttributeError: FOLDER\/lib\/parts\/line\.py has no Nine$/],
      ["no_such_module:Mine", /Error: [Nn]o module named 'no_such_module'$/],
    ])("%s cannot be used, and the reason names the file", async (spec, reason) => {
      const { outcome, trace } = await runWith(spec);
      expect({ ...outcome, record: recordOf(trace) }).toMatchObject({
        kind: "unusable",
        name: "Queue",
        class: spec,
        record: [],
      });
      if (outcome.kind !== "unusable") return;
      expect(describeException(outcome).replaceAll(folder, "FOLDER")).toMatch(reason);
    });

    test("a program may have a byte order mark, and it may have the line ends of Windows", async () => {
      const text = `${MARK}${PROGRAM}raise ValueError("é")\n`.replaceAll("\n", "\r\n");
      const { outcome, trace } = await run(write("marked_program.py", text));
      expect({ ...outcome, record: recordOf(trace) }).toMatchObject({
        kind: "raised",
        exception: "ValueError: é",
        traceback: expect.stringMatching(/marked_program\.py", line 3/),
        record: ["queue=Queue"],
      });
    });

    test.each([
      ["UTF-16", Buffer.from(`${MARK}print(1)\n`, "utf16le"), "is UTF-16 text: save it as UTF-8"],
      [
        "an object file",
        Buffer.from("\x7fELF\x02\0\x01"),
        "is not a text file: it has a zero byte at offset 5. Save it as UTF-8 text",
      ],
      [
        "Latin-1",
        Buffer.from("# Grüße\nx = 'ä'\n", "latin1"),
        "is not UTF-8 text: the byte 0xfc in line 1 is not part of a character. Save it as UTF-8",
      ],
      [
        "too large",
        Buffer.alloc(50_000_000, "#"),
        "has 50000000 bytes, but a program may have at most 1000000: larger programs do not fit on a microcontroller",
      ],
    ])("a program that is %s is named", async (_what, bytes, reason) => {
      const file = write("odd.py", bytes);
      const { outcome } = await run(file);
      expect(outcome).toEqual({ kind: "unreadable", detail: `${file} ${reason}` });
    });

    test.skipIf(name === "reference" || name === "cpython")(
      "if a user's asyncio does not run, this is an error, not a missing runtime",
      async () => {
        write("broken/asyncio.py", "\nraise ValueError('my asyncio')\n");
        const opening = openRuntime(name, { asyncio: join(folder, "broken") });
        await expect(opening).rejects.toThrow(UsageError);
        await expect(opening).rejects.toThrow(
          /^\S+ does not start with the asyncio of \S+broken\/asyncio\.py: .*ValueError: my asyncio.*\. Correct this asyncio, or name another folder with --asyncio\.$/,
        );
      },
    );

    test("a folder is not a program", async () => {
      const { outcome } = await run(folder);
      expect(outcome).toEqual({ kind: "unreadable", detail: `${folder} is not a file` });
    });
  });
}

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

function unlessUnavailable(error: unknown): RuntimeUnavailable {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
}
