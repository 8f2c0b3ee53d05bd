import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.ts";
import { watchLock } from "./lock-watch.ts";
import { describeProcess } from "./process-identity.ts";

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-watch-"));
  lock = join(folder, "the.lock");
});

afterEach(() => rm(folder, { recursive: true }));

test("if nobody holds a lock, the lock is reported as free", async () => {
  expect(await watchLock(lock)).toEqual({ state: "free" });
});

test("if the holder of a lock is running, the lock is reported as busy at once", async () => {
  const state = await withLock(lock, () => watchLock(lock), {
    holder: "this process",
  });
  expect(state).toEqual({ state: "busy", holder: "this process" });
});

test("if the holder of a lock has ended, the lock is reported as silent at once", async () => {
  const killed = { ...describeProcess(), startTime: "1", token: "theirs", holder: "them" };
  await writeFile(lock, JSON.stringify(killed));
  expect(await watchLock(lock)).toEqual({ state: "silent", token: "theirs" });
});

test("if the holder of a lock is not visible but touches its lock, the lock is reported as busy", async () => {
  const watched: string[] = [];
  await writeFile(lock, JSON.stringify({ token: "theirs", holder: "another machine" }));
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()), 100);
  const state = await watchLock(lock, {
    staleMs: 60_000,
    onWatch: (holder) => watched.push(holder),
  });
  clearInterval(beat);
  expect({ state, watched }).toEqual({
    state: { state: "busy", holder: "another machine" },
    watched: ["another machine"],
  });
});

test("if the holder of a lock is not visible and does not touch its lock, the lock is reported as silent", async () => {
  await writeFile(lock, '{"token":"theirs","holder":"another machine"}');
  expect(await watchLock(lock, { staleMs: 100 })).toEqual({ state: "silent", token: "theirs" });
});

test("if a lock is removed while it is watched, the lock is reported as free", async () => {
  await writeFile(lock, '{"token":"theirs","holder":"another machine"}');
  const watching = watchLock(lock, { staleMs: 60_000 });
  await sleep(50);
  await rm(lock);
  expect(await watching).toEqual({ state: "free" });
});
