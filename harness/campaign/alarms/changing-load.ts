import { Worker } from "node:worker_threads";

/**
 * Keeps one core alternately busy and idle. Each phase has a random length between 0.2 and 2 s. Returns a function that
 * ends the load.
 */
export function startChangingLoad(): () => Promise<unknown> {
  const worker = new Worker(BUSY, { eval: true });
  return () => worker.terminate();
}

const BUSY = `
function next() {
  const end = performance.now() + 200 + 1800 * Math.random();
  while (performance.now() < end);
  setTimeout(next, 200 + 1800 * Math.random());
}
next();
`;
