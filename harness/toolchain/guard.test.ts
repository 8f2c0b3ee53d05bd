import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const WAIT = { timeout: 10_000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-guarded-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isThere = () => existsSync(folder);
const untilGone = () => vi.waitFor(() => expect(isThere()).toBe(false), WAIT);

test("the guard removes the folder of a killed process", async () => {
  const process = await guarding("guard({ kind: 'folder', path: folder });");
  const before = isThere();
  await process.kill();
  await untilGone();
  expect(before).toBe(true);
});

test("if an item is no longer guarded, the guard leaves it alone", async () => {
  const other = mkdtempSync(join(tmpdir(), "aiorig-guarded-"));
  const process = await guarding(
    "guard({ kind: 'folder', path: folder })();",
    `guard({ kind: 'folder', path: ${JSON.stringify(other)} });`,
  );
  await process.kill();
  await vi.waitFor(() => expect(existsSync(other)).toBe(false), WAIT);
  expect(isThere()).toBe(true);
});

test("callGuard waits until the guard has removed all guarded items", async () => {
  const process = await guarding(
    "guard({ kind: 'folder', path: folder });",
    "await callGuard();",
    "console.log(existsSync(folder));",
  );
  await process.kill();
  expect(process.said()).toBe("false\nready\n");
});

// These tests look for the guard in the system's list of processes. They run only on Linux, because the format of this
// list differs between systems.
describe.runIf(process.platform === "linux")("a guard", () => {
  test("if a guard is killed, a new guard with the same state replaces it", async () => {
    const process = await guarding("guard({ kind: 'folder', path: folder });");
    const first = await guardOf(process.pid);
    await execa("kill", ["-KILL", first]);
    const second = await vi.waitFor(async () => {
      const found = await guardOf(process.pid);
      expect(found).not.toBe(first);
      return found;
    }, WAIT);
    await process.kill();
    await untilGone();
    expect(Number(second)).toBeGreaterThan(0);
  });

  test.each(["INT", "TERM", "HUP", "QUIT", "PIPE"])(
    "a guard is not ended by SIG%s",
    async (signal) => {
      const process = await guarding("guard({ kind: 'folder', path: folder });");
      const before = await guardOf(process.pid);
      await execa("kill", [`-${signal}`, before]);
      await process.kill();
      await untilGone();
    },
  );

  test("a guard ends marked processes, and the processes that they start while the guard works", async () => {
    const process = await guarding(
      "guard({ kind: 'mark', mark: folder }, { kind: 'folder', path: folder });",
      `spawn("sh", ["-c", "while :; do sleep 0.01 & sleep 1000 & wait $!; done"], { env: { ...globalThis.process.env, SIGN: folder }, detached: true, stdio: "ignore" });`,
    );
    await process.kill();
    await untilGone();
    // grep searches the environments of the processes, not their arguments. So grep does not find itself, although its
    // arguments contain the searched text.
    const { stdout } = await execa("sh", ["-c", `grep -lF "SIGN=${folder}" /proc/[0-9]*/environ`], {
      reject: false,
    });
    expect(stdout).toBe("");
  });
});

/**
 * Starts another process, which runs `lines` to guard something. The process prints `ready` and lives until it is
 * killed.
 */
async function guarding(...lines: string[]) {
  const script = [
    `import { spawn } from "node:child_process";`,
    `import { existsSync } from "node:fs";`,
    `import { callGuard, guard } from ${JSON.stringify(new URL("guard.ts", import.meta.url).href)};`,
    `const folder = ${JSON.stringify(folder)};`,
    ...lines,
    `console.log("ready"); setInterval(() => {}, 1000);`,
  ].join("\n");
  const child = execa({
    reject: false,
  })`node --import tsx/esm --input-type=module -e ${script}`;
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  await vi.waitFor(() => expect(said).toContain("ready"), { timeout: 20_000 });
  return {
    pid: child.pid!,
    said: () => said,
    async kill() {
      child.kill("SIGKILL");
      await child;
    },
  };
}

/** Returns the process id of the guard of a process. Waits until the guard exists. */
function guardOf(pid: number): Promise<string> {
  return vi.waitFor(async () => {
    const { stdout } = await execa("ps", ["-eo", "pid=,args="]);
    const line = stdout.split("\n").find((each) => each.endsWith(`/guard.sh ${pid}`));
    expect(line).toBeDefined();
    return line!.trim().split(" ")[0]!;
  }, WAIT);
}
