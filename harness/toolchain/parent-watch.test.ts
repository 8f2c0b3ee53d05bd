import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const WAIT = { timeout: 20_000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-parents-"));
  const module = JSON.stringify(fileURLToPath(new URL("parent-watch.ts", import.meta.url)));
  const typescript = fileURLToPath(new URL("../typescript.mjs", import.meta.url));
  // The script writes its own id and the id of its parent. When the watch reports a lost parent, the script writes
  // "lost". The script ends after a minute.
  write(
    "watch.ts",
    `import { appendFileSync } from "node:fs";
    import { watchParents } from ${module};
    const say = (text) => appendFileSync(${JSON.stringify(join(folder, "said"))}, text + "\\n");
    watchParents(() => { say("lost"); process.exit(); });
    say(process.pid + " " + process.ppid);
    setTimeout(() => {}, 60_000);`,
  );
  write("said", "");
  const command = `node --import ${typescript} watch.ts`;
  // Some shells replace themselves with their last command. So each script ends with another command, `true`.
  const scripts = { watch: `${command}; true`, outer: "npm run watch; true" };
  write("package.json", JSON.stringify({ type: "module", scripts }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const said = () => readFileSync(join(folder, "said"), "utf8").trim();

describe("if npm started the process", () => {
  test.each([
    ["npm", 1],
    ["the shell that npm started", 0],
  ])("the end of %s is noticed", async (_who, level) => {
    const npm = start("npm", ["run", "watch"]);
    const ancestors = await ancestorsOfWatch();
    kill(ancestors[level]!);
    await npm.ended;
    await vi.waitFor(() => expect(said()).toMatch(/\nlost$/), WAIT);
  });

  test("if another npm started our npm, the watch also notices the end of this outer npm", async () => {
    const npm = start("npm", ["run", "outer"]);
    const ancestors = await ancestorsOfWatch();
    expect(ancestors[3]).toBe(npm.pid);
    kill(npm.pid);
    await npm.ended;
    await vi.waitFor(() => expect(said()).toMatch(/\nlost$/), WAIT);
  });

  test("if the program that started npm ends, the watch reports nothing", async () => {
    const shell = start("sh", ["-c", "npm run watch & wait; true"]);
    const [watch] = await idsOfWatch();
    kill(shell.pid);
    await shell.ended;
    await delay(LOOKS_MS);
    const isThere = isAlive(watch);
    kill(watch);
    expect([said().includes("lost"), isThere]).toEqual([false, true]);
  });

  test("if npm ends before the first look of the watch, the watch still notices the end of npm", async () => {
    // The inner shell waits until its parent has ended. Then the command of the watch replaces the inner shell (exec).
    const env = { npm_lifecycle_event: "watch", npm_lifecycle_script: "x", ...NODE };
    await start("sh", ["-c", `(sleep 0.5; exec ${watchCommand()}) & exit`], env).ended;
    await vi.waitFor(() => expect(said()).toMatch(/\nlost$/), WAIT);
  });
});

describe("without npm", () => {
  test("if the parent ends, the watch notices it", async () => {
    const shell = start("sh", ["-c", `${watchCommand()}; true`]);
    await idsOfWatch();
    kill(shell.pid);
    await shell.ended;
    await vi.waitFor(() => expect(said()).toMatch(/\nlost$/), WAIT);
  });

  test("if the parent of the parent ends, the watch ignores it", async () => {
    const shell = start("sh", ["-c", `sh -c '${watchCommand()}; true'; true`]);
    const [watch] = await idsOfWatch();
    kill(shell.pid);
    await shell.ended;
    await delay(LOOKS_MS);
    const isThere = isAlive(watch);
    kill(watch);
    expect([said().includes("lost"), isThere]).toEqual([false, true]);
  });

  test("if a process had no parent from the start, it keeps running", async () => {
    await start("sh", ["-c", `(sleep 0.5; exec ${watchCommand()}) & exit`]).ended;
    const [watch] = await idsOfWatch();
    await delay(LOOKS_MS);
    const isThere = isAlive(watch);
    kill(watch);
    expect([said().includes("lost"), isThere]).toEqual([false, true]);
  });
});

/**
 * A time in milliseconds in which the watch looks at the processes several times. If the watch reports nothing in this
 * time, it will also report nothing later.
 */
const LOOKS_MS = 1000;

const NODE = { npm_node_execpath: process.execPath };

function watchCommand(): string {
  const typescript = fileURLToPath(new URL("../typescript.mjs", import.meta.url));
  return `"${process.execPath}" --import "${typescript}" "${join(folder, "watch.ts")}"`;
}

/** Starts a command without the variables of npm, as if npm had not started it. */
function start(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const plain = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const child = execa(command, args, {
    cwd: folder,
    reject: false,
    // Nobody reads the output of the command. If the output were a pipe, a process that survives would keep the pipe
    // open.
    stdio: "ignore",
    extendEnv: false,
    env: { ...Object.fromEntries(plain), ...env },
  });
  return { pid: child.pid!, ended: child };
}

/** Returns the id of the watching process and the id of its parent, as the watching process reported them. */
async function idsOfWatch(): Promise<[number, number]> {
  await vi.waitFor(() => expect(said()).toMatch(/^\d+ \d+/), WAIT);
  const [pid, parent] = said().split(/\s/).map(Number);
  return [pid!, parent!];
}

/** Returns the ids of all ancestors of the watching process. The parent comes first. */
async function ancestorsOfWatch(): Promise<number[]> {
  const ids = [(await idsOfWatch())[1]];
  while (ids.at(-1)! > 1) {
    const { stdout } = await execa("ps", ["-o", "ppid=", "-p", String(ids.at(-1))]);
    ids.push(Number(stdout));
  }
  return ids;
}

function kill(pid: number): void {
  process.kill(pid, "SIGKILL");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
