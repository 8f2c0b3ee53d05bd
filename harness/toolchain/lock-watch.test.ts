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

test("a lock that nobody holds is free", async () => {
  expect(await watchLock(lock)).toEqual({ state: "free" });
});

test("a lock whose holder is running is reported as busy at once", async () => {
  const state = await withLock(lock, () => watchLock(lock), {
    holder: "this process",
  });
  expect(state).toEqual({ state: "busy", holder: "this process" });
});

test("a lock whose holder has ended is reported as silent at once", async () => {
  const killed = { ...describeProcess(), startTime: "1", token: "theirs", holder: "them" };
  await writeFile(lock, JSON.stringify(killed));
  expect(await watchLock(lock)).toEqual({ state: "silent", token: "theirs" });
});

test("a holder that this process cannot see is busy if it touches its lock", async () => {
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

test("a holder that this process cannot see is silent if it does not touch its lock", async () => {
  await writeFile(lock, '{"token":"theirs","holder":"another machine"}');
  expect(await watchLock(lock, { staleMs: 100 })).toEqual({ state: "silent", token: "theirs" });
});

test("a lock that is removed while it is watched is free", async () => {
  await writeFile(lock, '{"token":"theirs","holder":"another machine"}');
  const watching = watchLock(lock, { staleMs: 60_000 });
  await sleep(50);
  await rm(lock);
  expect(await watching).toEqual({ state: "free" });
});
