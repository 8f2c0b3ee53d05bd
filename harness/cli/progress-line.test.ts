import { createWritable, Listr, ListrLogger, ProcessOutput } from "listr2";
import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { type ProgressTask, printableTask, ShownFailure } from "./progress-line.ts";

const HOSTILE_LINES = `${ALL_HOSTILE}\nsecond line`;
const SHOWN = /\\x1b\]0;owned\\x07 .*\\nsecond line/;

/** Runs a task with its output in a pipe. Returns the lines that listr2 writes and how the task ends. */
async function linesOf(task: ProgressTask): Promise<{ lines: string[]; failure?: unknown }> {
  let written = "";
  const stream = createWritable((chunk) => {
    written += chunk;
  }) as NodeJS.WriteStream;
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream) });
  const listr = new Listr([printableTask(task)], {
    renderer: "simple",
    rendererOptions: { logger },
  });
  try {
    await listr.run();
    return { lines: written.trimEnd().split("\n") };
  } catch (failure) {
    return { lines: written.trimEnd().split("\n"), failure };
  }
}

test("the line of progress shows hostile text as one harmless line", async () => {
  const { lines } = await linesOf({
    title: HOSTILE_LINES,
    async task(_context, line) {
      line.output = HOSTILE_LINES;
      line.title = HOSTILE_LINES;
      line.skip(HOSTILE_LINES);
    },
  });
  // The output has these lines: the title at the start, the output of the task, and the title with the reason for
  // skipping.
  expect(lines).toEqual(Array(3).fill(expect.stringMatching(SHOWN)));
  expect(harmIn(lines.join("\n"), { areColoursOurs: true })).toEqual([]);
});

test("the line of progress shows an exception as harmless text, and does not change the exception itself", async () => {
  const thrown = new RangeError(HOSTILE_LINES);
  const { lines, failure } = await linesOf({ title: "a", task: () => Promise.reject(thrown) });
  // The line of progress shows only the first line of the exception, because the command reports the whole exception
  // later.
  expect(lines.at(-1)).toMatch(/\\x1b\]0;owned\\x07 /);
  expect(lines.at(-1)).not.toContain("second line");
  expect(harmIn(lines.join("\n"), { areColoursOurs: true })).toEqual([]);
  expect(failure).toBeInstanceOf(ShownFailure);
  expect((failure as ShownFailure).cause).toBe(thrown);
});
