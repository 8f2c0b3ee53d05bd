// A thread of search-jobs.ts.
import { parentPort, workerData } from "node:worker_threads";
import { prepareOwnPico } from "../runtimes/pico-virtual.ts";
import { searchWindow } from "./search.ts";
import type { ThreadNews, ThreadTask } from "./search-jobs.ts";

const port = parentPort!;
const { config, program, window } = workerData as ThreadTask;
const stop = new AbortController();
port.on("message", () => stop.abort());
const tell = (news: ThreadNews) => port.postMessage(news);
const result = await searchWindow(await prepareOwnPico(config), program, window, {
  signal: stop.signal,
  onProgress: (progress) => tell({ kind: "progress", progress }),
});
tell({ kind: "result", result });
port.close();
