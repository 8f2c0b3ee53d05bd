import type { NoWindow, SearchProgress } from "../interrupts/search.ts";
import type { Tried } from "../interrupts/search-result.ts";
import { formatDuration } from "./duration.ts";
import { IS_TERMINAL, showTasks } from "./progress.ts";

/** Searches, and shows a line of progress with the number of tried points and the remaining time. */
export async function searchWithProgress(
  search: (onProgress: (progress: SearchProgress) => void) => Promise<Tried | NoWindow>,
): Promise<Tried | NoWindow> {
  let tried: Tried | NoWindow | undefined;
  let startedMs: number | undefined;
  let told = 0;
  await showTasks(
    [
      {
        title: "starting the program",
        async task(_context, task) {
          tried = await search((progress) => {
            if (progress.done !== undefined) startedMs ??= performance.now();
            const text = describe(progress, startedMs);
            if (IS_TERMINAL) task.title = text;
            const tenth = Math.floor(10 * (progress.done ?? 0));
            if (!IS_TERMINAL && tenth > told) task.output = text;
            told = Math.max(told, tenth);
          });
          task.title = "points" in tried ? `tried ${tried.points.length} points` : "no window";
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  return tried!;
}

function describe({ nowUs, done, points }: SearchProgress, startedMs = 0): string {
  if (done === undefined)
    return `running the program up to the window: now at ${Math.floor(nowUs / 1000)} ms`;
  const spentMs = performance.now() - startedMs;
  const percent = Math.floor(100 * done);
  if (done < LEAST_DONE) return `${points} points tried, ${percent} % done`;
  return `${points} points tried, ${percent} % done, ${formatDuration((spentMs / done) * (1 - done))} left`;
}

/** The share of the work that must be done before the remaining time can be estimated. */
const LEAST_DONE = 0.02;
