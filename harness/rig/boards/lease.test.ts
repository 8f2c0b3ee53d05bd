import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deferred } from "../../board/deferred.ts";
import { takeLease } from "./lease.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-lease-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts another program that leases the board A. The program keeps the lease until it gets SIGINT or is killed. */
async function holderOfA(): Promise<{ pid: number; end(signal: NodeJS.Signals): Promise<void> }> {
  const script = `
    import { takeLease } from ${JSON.stringify(new URL("lease.ts", import.meta.url).href)};
    await takeLease(["A"], { folder: ${JSON.stringify(folder)} });
    console.log("held");
    process.on("SIGINT", () => process.exit(130));
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    pid: child.pid!,
    async end(signal) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await ended;
    },
  };
}

const files = () => readdirSync(folder).sort();

test("while a lease is held, one file per board names the holder", async () => {
  const lease = await takeLease(["B/1", "A"], { folder });
  const held = files();
  const { pid, host, user, since, command, expires } = JSON.parse(
    readFileSync(join(folder, "A.lease"), "utf8"),
  );
  await lease.release();
  await lease.release();
  expect({ held, pid, host, expires, left: files() }).toEqual({
    held: ["A.lease", "B%2F1.lease"],
    pid: process.pid,
    host: hostname(),
    expires: "10 s after this file was last touched",
    left: [],
  });
  expect([typeof user, Date.parse(since) <= Date.now(), command]).toEqual([
    "string",
    true,
    process.argv.slice(1).join(" "),
  ]);
});

test("if one of the boards is in use, the lease fails, names the holder of the board, and takes no other board", async () => {
  const other = await holderOfA();
  await expect(takeLease(["0", "A"], { folder })).rejects.toThrow(
    new RegExp(
      `^the board A is in use by process ${other.pid} of \\S+ on ${hostname()} since \\S+Z \\(.*\\)\\. Wait until that process ends, or end the process yourself\\.$`,
    ),
  );
  const left = files();
  await other.end("SIGINT");
  expect([left, files()]).toEqual([["A.lease"], []]);
});

test("if a program waits for a board, it prints a message, and it gets the board as soon as the other program has released it", async () => {
  const other = await holderOfA();
  const told: string[] = [];
  const waiting = takeLease(["A"], {
    folder,
    isPatient: true,
    onWait(message) {
      told.push(message);
      void other.end("SIGINT");
    },
  });
  await (await waiting).release();
  expect(told).toEqual([
    expect.stringContaining(`Waiting for the board A, which is in use by process ${other.pid} of `),
  ]);
});

test("if the abort signal fires while a program waits for a board, the wait fails with the signal's reason", async () => {
  const other = await holderOfA();
  const abort = new AbortController();
  const waiting = takeLease(["A"], {
    folder,
    isPatient: true,
    signal: abort.signal,
    onWait: () => abort.abort(new Error("enough")),
  });
  await expect(waiting).rejects.toThrow("enough");
  await other.end("SIGINT");
});

test("if a program is killed, its lease ends at once", async () => {
  const other = await holderOfA();
  const held = files();
  await other.end("SIGKILL");
  await vi.waitFor(() => expect(files()).toEqual([]), { timeout: 10_000 });
  expect(held).toEqual(["A.lease"]);
});

test("a lease from another machine is valid only as long as its file is touched regularly", async () => {
  const file = join(folder, "A.lease");
  const lease = {
    token: "t",
    holder: "process 1 of ada on another-machine",
    session: "s",
    pid: 1,
    host: "another-machine",
    pidSpace: "",
    user: "ada",
    since: "2026-11-21T12:00:00Z",
    command: "aiorig",
    expires: "",
  };
  writeFileSync(file, JSON.stringify(lease));
  let touches = 0;
  const touching = setInterval(() => utimesSync(file, ++touches, touches), 200);
  await expect(takeLease(["A"], { folder })).rejects.toThrow(
    "in use by process 1 of ada on another-machine",
  );
  clearInterval(touching);
  await (await takeLease(["A"], { folder })).release();
  expect(files()).toEqual([]);
});

test("if a program was inactive for too long, it gets a message that another program took its board", async () => {
  const lost = deferred<string>();
  const lease = await takeLease(["A"], { folder, onLost: lost.resolve });
  const file = join(folder, "A.lease");
  writeFileSync(file, JSON.stringify({ token: "another", holder: "process 2" }));
  const message = await lost.promise;
  await lease.release();
  expect([message, files()]).toEqual([
    "the board A was taken over by process 2, because your own command showed no activity for 10 s.",
    ["A.lease"],
  ]);
});
