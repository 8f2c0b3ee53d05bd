import type { ListrTask } from "listr2";
import { printableLine } from "../text/printable.ts";

/**
 * The line that shows the progress of a task while it runs. In the texts of this line, characters that cannot be
 * printed are escaped.
 */
export interface ProgressLine {
  title: string;
  /** The current step. */
  output: string;
  /** Marks the task as skipped and shows the reason. */
  skip(why: string): void;
}

/** The messages that the user must read. They are shown when all tasks have ended. */
export type Notices = string[];

export interface ProgressTask {
  readonly title: string;
  /** The number of lines of the task's output that a terminal shows. These are the last lines. The default is 1. */
  readonly shownLines?: number;
  /** Does the work of the task. Its return value is ignored. */
  task(notices: Notices, line: ProgressLine): Promise<unknown>;
}

/** Makes a task for listr2 that shows only printable text. The task turns exceptions into `ShownFailure`. */
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

/**
 * A failure in the form for listr2, which shows only the first line. `cause` is the original exception. The command
 * later reports the original exception completely.
 */
export class ShownFailure extends Error {
  constructor(cause: unknown) {
    const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    super(printableLine(line), { cause });
  }
}
