import { createWritable, Listr, ListrLogger, ProcessOutput } from "listr2";
import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { type ProgressTask, printableTask, ShownFailure } from "./progress-line.ts";

const HOSTILE_LINES = `${ALL_HOSTILE}\nsecond line`;
const SHOWN = /\\x1b\]0;owned\\x07 .*\\nsecond line/;

/** The lines that listr2 writes for a task if output is a pipe, and how the task ends. */
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

test("a line of progress shows hostile text on one line, without harm", async () => {
  const { lines } = await linesOf({
    title: HOSTILE_LINES,
    async task(_context, line) {
      line.output = HOSTILE_LINES;
      line.title = HOSTILE_LINES;
      line.skip(HOSTILE_LINES);
    },
  });
  // The title at the start, the output, the title with the reason for skipping.
  expect(lines).toEqual(Array(3).fill(expect.stringMatching(SHOWN)));
  expect(harmIn(lines.join("\n"), { areColoursOurs: true })).toEqual([]);
});

test("an exception is shown without harm and kept unchanged", async () => {
  const thrown = new RangeError(HOSTILE_LINES);
  const { lines, failure } = await linesOf({ title: "a", task: () => Promise.reject(thrown) });
  // The first line only: the command reports the whole exception.
  expect(lines.at(-1)).toMatch(/\\x1b\]0;owned\\x07 /);
  expect(lines.at(-1)).not.toContain("second line");
  expect(harmIn(lines.join("\n"), { areColoursOurs: true })).toEqual([]);
  expect(failure).toBeInstanceOf(ShownFailure);
  expect((failure as ShownFailure).cause).toBe(thrown);
});
