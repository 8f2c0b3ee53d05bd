import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endProcesses, listProcesses, newMark } from "./process-mark.ts";

// Only root can run a program as another user.
const isRoot = process.getuid?.() === 0;
const skipped = isRoot ? "" : " (skipped: this needs root)";

describe.runIf(process.platform === "linux")("processes", () => {
  let mark: string;
  let child: ReturnType<typeof spawn>;
  beforeEach(() => {
    mark = newMark();
    child = spawn("sleep", ["60"], {
      detached: true,
      stdio: "ignore",
      env: { PATH: process.env.PATH, SIGN: mark },
    });
  });
  afterEach(() => {
    child.kill("SIGKILL");
  });

  test("all processes with a mark are ended", async () => {
    const ended = once(child, "exit");
    expect(await endProcesses({ mark })).toEqual([]);
    expect(await ended).toEqual([null, "SIGKILL"]);
  });

  test("a process with the mark continues if it is in the set of processes to spare", async () => {
    expect(await endProcesses({ mark }, new Set(listProcesses()))).toEqual([]);
    expect(child.exitCode ?? child.signalCode).toBe(null);
  });

  test.runIf(isRoot)(
    `the result names processes of another user in the group, because they cannot be ended${skipped}`,
    async () => {
      const module = fileURLToPath(new URL("process-mark.ts", import.meta.url));
      const script = `
      import { endProcesses } from ${JSON.stringify(module)};
      console.log(JSON.stringify(await endProcesses({ mark: "none", group: ${child.pid} })));
    `;
      const { stdout } = await execa({
        // The user with the id 65534 may not write to any folder, so tsx must not write its cache.
        env: { TSX_DISABLE_CACHE: "1" },
      })`setpriv --reuid=65534 --regid=65534 --clear-groups ${process.execPath} --import tsx/esm --input-type=module -e ${script}`;
      expect(JSON.parse(stdout)).toEqual([`process ${child.pid} (sleep)`]);
    },
  );
});
