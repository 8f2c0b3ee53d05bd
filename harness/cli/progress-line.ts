import type { ListrTask } from "listr2";
import { printableLine } from "../text/printable.ts";

/** The line of a task while it runs. Foreign text in it is made printable. */
export interface ProgressLine {
  title: string;
  /** The current step. */
  output: string;
  /** Marks the task as skipped, with the reason. */
  skip(why: string): void;
}

/** What the user must read when all tasks have ended. */
export type Notices = string[];

export interface ProgressTask {
  readonly title: string;
  /** How many of the last lines of its output a terminal shows; 1 by default. */
  readonly shownLines?: number;
  /** Does the work. Its result is ignored. */
  task(notices: Notices, line: ProgressLine): Promise<unknown>;
}

/** A task for listr2 that shows only printable text. It wraps exceptions as `ShownFailure`. */
export function printableTask({ title, shownLines = 1, task }: ProgressTask): ListrTask<Notices> {
  return {
    title: printableLine(title),
    rendererOptions: { outputBar: shownLines },
    async task(notices, listed) {
      try {
        await task(notices, {
          set title(text: string) {
            listed.title = printableLine(text);
          },
          set output(text: string) {
            listed.output = printableLine(text);
          },
          skip: (why) => listed.skip(printableLine(why)),
        });
      } catch (error) {
        throw new ShownFailure(error);
      }
    },
  };
}

/** The first line of an exception, for listr2 to show. `cause` is the exception itself, which is reported in full. */
export class ShownFailure extends Error {
  constructor(cause: unknown) {
    const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    super(printableLine(line), { cause });
  }
}
