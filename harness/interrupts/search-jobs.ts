import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Config } from "../runtimes/config.ts";
import { prepareOwnPico } from "../runtimes/pico-virtual.ts";
import { OWN_ENDING } from "../text/own-package.ts";
import type { ProgramToSearch } from "./prepare-program.ts";
import { type NoWindow, type SearchOptions, type SearchProgress, searchWindow } from "./search.ts";
import type { Tried } from "./search-result.ts";
import type { RunEnd, SearchWindow, TriedPoint } from "./window-search.ts";

/** The part of a search that one thread must do. */
export interface ThreadTask {
  readonly config: Config;
  readonly program: ProgramToSearch;
  readonly window: SearchWindow;
}

/** What a thread reports while it searches: its progress, or at the end its result. */
export type ThreadNews =
  | { readonly kind: "progress"; readonly progress: SearchProgress }
  | { readonly kind: "result"; readonly result: Tried | NoWindow };

/**
 * Does the same as searchWindow, with several threads. Each thread has its own emulated Pico and searches its own part of
 * the window. Rejects if a thread fails.
 */
export async function searchWithJobs(
  config: Config,
  program: ProgramToSearch,
  window: SearchWindow,
  { jobs, signal, onProgress }: SearchOptions & { readonly jobs: number },
): Promise<Tried | NoWindow> {
  if (jobs === 1 || window.onlyCycle !== undefined) {
    return searchWindow(await prepareOwnPico(config), program, window, { signal, onProgress });
  }
  const progress: SearchProgress[] = [];
  const results = await Promise.all(
    Array.from({ length: jobs }, (_, index) =>
      searchInThread(
        { config, program, window: { ...window, part: { index, of: jobs } } },
        signal,
        (now) => {
          progress[index] = now;
          onProgress(joinProgress(progress, jobs));
        },
      ),
    ),
  );
  const tried: Tried[] = [];
  for (const result of results) {
    if ("kind" in result) return result;
    tried.push(result);
  }
  return joinTried(tried);
}

function searchInThread(
  task: ThreadTask,
  signal: AbortSignal,
  onProgress: (progress: SearchProgress) => void,
): Promise<Tried | NoWindow> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(START, { eval: true, workerData: task });
    const stop = () => worker.postMessage("stop");
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    worker.on("message", (news: ThreadNews) => {
      if (news.kind === "progress") onProgress(news.progress);
      else resolve(withBuffers(news.result));
    });
    worker.on("error", reject);
    worker.on("exit", () => {
      signal.removeEventListener("abort", stop);
      reject(new Error("a thread of the search ended without a result"));
    });
  });
}

/** Restores the Buffers of a result. The message of a thread contains them as plain arrays of bytes. */
function withBuffers(result: Tried | NoWindow): Tried | NoWindow {
  if ("kind" in result) return result;
  return {
    ...result,
    ends: result.ends.map((end) => ({ ...end, output: Buffer.from(end.output) })),
  };
}

function joinProgress(all: readonly SearchProgress[], jobs: number): SearchProgress {
  const known = all.filter((one) => one !== undefined);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const done = known.flatMap((one) => (one.done === undefined ? [] : [one.done]));
  return {
    nowUs: Math.max(...known.map(({ nowUs }) => nowUs)),
    done: done.length === 0 ? undefined : sum(done) / jobs,
    points: sum(known.map(({ points }) => points)),
  };
}

/**
 * Joins the results of the parts of a window. A sleep that crosses the border between two parts counts as one point.
 */
export function joinTried(parts: readonly Tried[]): Tried {
  const ends: RunEnd[] = [];
  const points: TriedPoint[] = [];
  for (const part of parts) {
    const numbers = part.ends.map((end) => {
      const known = ends.findIndex(
        ({ kind, output }) => kind === end.kind && output.equals(end.output),
      );
      return known >= 0 ? known : ends.push(end) - 1;
    });
    const isContinued = points.at(-1)?.isAsleep === true && part.points[0]?.isAsleep === true;
    for (const point of isContinued ? part.points.slice(1) : part.points) {
      points.push({ ...point, end: numbers[point.end]! });
    }
  }
  const isWhole = parts.every((part) => part.isWhole);
  return { ...parts[0]!, points, ends, isWhole };
}

/**
 * The code with which a thread registers the loader for TypeScript. In a checkout, the sources are TypeScript, so a
 * thread can import them only after it has registered the loader. Outside of a checkout, this code is empty.
 */
const LOADER =
  OWN_ENDING === ".ts" ? `await import("tsx/esm/api").then(({ register }) => register());` : "";
const THREAD = pathToFileURL(join(import.meta.dirname, `search-thread${OWN_ENDING}`)).href;
const START = `(async () => { ${LOADER} await import(${JSON.stringify(THREAD)}); })();`;
