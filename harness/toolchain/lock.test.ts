import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { removeDeadLocks, withLock } from "./lock.ts";
import { describeProcess } from "./process-identity.ts";

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-lock-"));
  lock = join(folder, "the.lock");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("only one of several processes holds the lock at a time", async () => {
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

test("if the work fails, the lock is free again", async () => {
  const failing = withLock(lock, async () => {
    throw new Error("no luck");
  });
  await expect(failing).rejects.toThrow("no luck");
  expect(await readdir(folder)).toEqual([]);
});

test("if a process is killed, its lock is removed", async () => {
  const holder = await holderOf(lock);
  const held = await readdir(folder);
  await holder.kill();
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), { timeout: 10_000 });
  expect(held).toEqual(["the.lock"]);
});

test("if another process takes over a lock and the first holder is then killed, the lock stays", async () => {
  const holder = await holderOf(lock);
  await writeFile(lock, '{"token":"another","holder":"another"}');
  await holder.kill();
  // The guard checks its locks first and then removes its folders. So if the folder is gone, the guard has handled the
  // lock.
  await vi.waitFor(() => expect(existsSync(holder.scratch)).toBe(false), { timeout: 10_000 });
  expect(await readdir(folder)).toEqual(["the.lock"]);
});

test("the lock of a dead process is taken over at once", async () => {
  await writeFile(lock, DEAD);
  const waitedFor: string[] = [];
  const got = await withLock(lock, async () => "mine", {
    staleMs: 3_600_000,
    onWait: (name) => waitedFor.push(name),
  });
  expect({ got, waitedFor, left: await readdir(folder) }).toEqual({
    got: "mine",
    waitedFor: [],
    left: [],
  });
});

test("if several processes find the lock of a dead process, only one of them holds the lock at a time", async () => {
  await writeFile(lock, DEAD);
  let holders = 0;
  const seen: number[] = [];
  const hold = () =>
    withLock(lock, async () => {
      seen.push(++holders);
      await sleep(20);
      holders--;
    });
  await Promise.all(Array.from({ length: 4 }, hold));
  expect(seen).toEqual([1, 1, 1, 1]);
});

test("a lock is removed only if its process is surely gone", async () => {
  const files = {
    "dead.lease": DEAD,
    "alive.lease": JSON.stringify({ ...us, token: "t", holder: "us" }),
    "far.lease": JSON.stringify({ ...us, host: "far", startTime: "1", token: "t", holder: "far" }),
    "empty.lease": "",
    "dead.other": DEAD,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  removeDeadLocks(folder, ".lease");
  expect((await readdir(folder)).sort()).toEqual([
    "alive.lease",
    "dead.other",
    "empty.lease",
    "far.lease",
  ]);
});

test("if somebody removes a lock while its holder works, the holder writes the lock again", async () => {
  const found = await withLock(
    lock,
    async () => {
      await rm(lock);
      await vi.waitFor(async () => expect(await readdir(folder)).toEqual(["the.lock"]));
      return JSON.parse(await readFile(lock, "utf8")).pid;
    },
    { staleMs: 100 },
  );
  expect({ found, left: await readdir(folder) }).toEqual({ found: process.pid, left: [] });
});

test("while a holder works, other processes wait for the lock", async () => {
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
])("if nobody renews a lock file that is %s, the lock is taken over", async (_what, text) => {
  await writeFile(lock, text);
  expect(await withLock(lock, async () => "mine", { staleMs: 100 })).toBe("mine");
});

test("if the path of a lock file is a broken link, the lock is taken over", async () => {
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

const us = describeProcess();

/** The lock file of a process that has ended. The process of this test now has the id of the ended process. */
const DEAD = JSON.stringify({ ...us, startTime: "1", token: "dead", holder: "a dead process" });

/** Starts another process that holds the lock until it is killed. The process also has a guarded folder. */
async function holderOf(file: string) {
  const scratch = await mkdtemp(join(tmpdir(), "aiorig-lock-scratch-"));
  const from = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const holder = execa({ reject: false })`node --import tsx/esm --input-type=module -e ${`
    import { guard } from ${from("guard.ts")};
    import { withLock } from ${from("lock.ts")};
    guard({ kind: "folder", path: ${JSON.stringify(scratch)} });
    await withLock(${JSON.stringify(file)}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));
  `}`;
  await once(holder.stdout, "data");
  return {
    scratch,
    async kill() {
      holder.kill("SIGKILL");
      await holder;
    },
  };
}
