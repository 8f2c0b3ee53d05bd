import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.ts";

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-lock-"));
  lock = join(folder, "the.lock");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("of several that want the lock one at a time has it", async () => {
  const record: string[] = [];
  const hold = (name: string) =>
    withLock(lock, async () => {
      record.push(`${name} in`);
      await sleep(20);
      record.push(`${name} out`);
    });
  await Promise.all(["a", "b", "c", "d"].map(hold));
  const names = record.filter((_, i) => i % 2 === 0).map((line) => line[0]);
  expect(record).toEqual(names.flatMap((name) => [`${name} in`, `${name} out`]));
  expect([...names].sort()).toEqual(["a", "b", "c", "d"]);
});

test("the lock is free after work that failed", async () => {
  const failing = withLock(lock, async () => {
    throw new Error("no luck");
  });
  await expect(failing).rejects.toThrow("no luck");
  expect(await readdir(folder)).toEqual([]);
});

test("the lock of a process that was killed is taken over", async () => {
  const holder = execa({ reject: false })`node --import tsx/esm --input-type=module -e ${`
    import { withLock } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};
    await withLock(${JSON.stringify(lock)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));
  `}`;
  await once(holder.stdout, "data");
  holder.kill("SIGKILL");
  const { signal } = await holder;
  expect(signal).toBe("SIGKILL");

  const waitedFor: string[] = [];
  const got = await withLock(lock, async () => "mine", {
    staleMs: 300,
    onWait: (name) => waitedFor.push(name),
  });
  expect({ got, waitedFor, left: await readdir(folder) }).toEqual({
    got: "mine",
    waitedFor: [expect.stringContaining(`process ${holder.pid} on `)],
    left: [],
  });
});

test("a holder that still works is waited for, however long it takes", async () => {
  const record: string[] = [];
  const options = { staleMs: 200 };
  const slow = withLock(lock, () => sleep(1000).then(() => record.push("slow")), options);
  await sleep(20);
  const next = withLock(lock, async () => record.push("next"), options);
  await Promise.all([slow, next]);
  expect(record).toEqual(["slow", "next"]);
});

test.each([
  ["empty", ""],
  ["cut off", '{"token":"theirs","hol'],
  ["of another program", "[1, 2]"],
])("a silent lock file that is %s is taken over", async (_what, text) => {
  await writeFile(lock, text);
  expect(await withLock(lock, async () => "mine", { staleMs: 100 })).toBe("mine");
});

test("a link that leads nowhere instead of a lock file is taken over", async () => {
  await symlink(join(folder, "nowhere"), lock);
  expect(await withLock(lock, async () => "mine", { staleMs: 100 })).toBe("mine");
  expect(await readdir(folder)).toEqual([]);
});

test("waiting can be aborted", async () => {
  const abort = new AbortController();
  await withLock(lock, async () => {
    setTimeout(() => abort.abort(new Error("stopped")), 20);
    const waiting = withLock(lock, async () => "never", { signal: abort.signal });
    await expect(waiting).rejects.toThrow();
  });
});
