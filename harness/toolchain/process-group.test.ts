import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test, vi } from "vitest";
import { startGroup } from "./process-group.ts";

const env = { PATH: process.env.PATH ?? "" };

test("the result of a program is its exit code, its signal, or the reason why it did not start", async () => {
  const ends = ["exit 3", "kill -ABRT $$"].map((script) => end("sh", "-c", script));
  expect(await Promise.all([...ends, end("/no/such/program"), end("/")])).toEqual([
    { kind: "exited", code: 3 },
    { kind: "signalled", signal: "SIGABRT" },
    { kind: "unstarted", reason: "/no/such/program was not found" },
    { kind: "unstarted", reason: "/ is not an executable file" },
  ]);
});

test("if a group is killed, all its children and grandchildren end", async () => {
  const pids: number[] = [];
  const group = startGroup("sh", ["-c", "echo $$; sh -c 'echo $$; sleep 60 & echo $!; wait'"], {
    env,
    onOutput: (_stream, chunk) => pids.push(...chunk.toString().trim().split("\n").map(Number)),
  });
  await vi.waitFor(() => expect(pids.length).toBe(3));
  group.kill();
  expect(await group.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
  await expectDead(pids);
});

test.each(["SIGKILL", "SIGTERM"] as const)(
  "a group ends with this process, even if %s ends this process",
  async (signal) => {
    const module = JSON.stringify(new URL("process-group.ts", import.meta.url).href);
    const script = `
      import { startGroup } from ${module};
      startGroup("sh", ["-c", "echo $$; sleep 60 & echo $!; wait"], {
        env: process.env,
        onOutput: (_stream, chunk) => process.stdout.write(chunk),
      });
    `;
    const us = execa({ reject: false })`node --import tsx/esm --input-type=module -e ${script}`;
    const pids: number[] = [];
    us.stdout.on("data", (chunk) => pids.push(...String(chunk).trim().split("\n").map(Number)));
    await vi.waitFor(() => expect(pids.length).toBe(2), { timeout: 4000 });
    us.kill(signal);
    expect((await us).signal).toBe(signal);
    await expectDead(pids);
  },
);

// A child that has left the group is found through /proc, which only Linux has.
describe.runIf(process.platform === "linux")(
  "a child in a separate session ends together with the program",
  () => {
    const QUIET = "</dev/null >/dev/null 2>&1";
    test.each([
      ["that keeps the program's output open", "setsid sleep 60 & echo $!"],
      ["that keeps nothing open", `setsid sleep 60 ${QUIET} & echo $!`],
      [
        "whose own parent has already ended",
        `(setsid sh -c 'sleep 60 & echo $!; sleep 60' &) | head -1`,
      ],
      ["that has cleared its environment", `env -i setsid sleep 60 ${QUIET} & echo $!`],
      // aiorig finds this child by the output pipes of the program. aiorig reads the names of these pipes directly
      // after the start of the program. So the program must not end immediately.
      [
        "that has hidden everything except its output",
        `cd /; env -i setsid sleep 60 </dev/null & echo $!; sleep 0.5`,
      ],
    ])("%s", async (_what, script) => {
      const workplace = mkdtempSync(join(realpathSync(tmpdir()), "aiorig-workplace-"));
      let said = "";
      const group = startGroup("sh", ["-c", script], {
        env,
        workplace,
        onOutput: (_stream, chunk) => {
          said += chunk;
        },
      });
      expect(await group.ended).toEqual({ kind: "exited", code: 0 });
      rmSync(workplace, { recursive: true });
      expect(said).toMatch(/^\d+\n$/);
      await expectDead([Number(said)]);
    });

    test("children of another program keep running", async () => {
      const other = startGroup("sh", ["-c", "setsid sleep 60 & echo $!; wait"], {
        env,
        onOutput: (_stream, chunk) => pids.push(Number(chunk)),
      });
      const pids: number[] = [];
      await vi.waitFor(() => expect(pids).toHaveLength(1));
      await end("sh", "-c", "setsid sleep 60 &");
      const { stdout } = await execa("ps", ["-o", "args=", "-p", String(pids[0])]);
      other.kill();
      await other.ended;
      expect(stdout).toBe("sleep 60");
      await expectDead(pids);
    });

    test("a child in a separate session ends if this process is killed", async () => {
      const module = JSON.stringify(new URL("process-group.ts", import.meta.url).href);
      const script = `
      import { startGroup } from ${module};
      startGroup("sh", ["-c", "setsid sleep 60 & echo $!; wait"], {
        env: process.env,
        onOutput: (_stream, chunk) => process.stdout.write(chunk),
      });
    `;
      const us = execa({ reject: false })`node --import tsx/esm --input-type=module -e ${script}`;
      const pids: number[] = [];
      us.stdout.on("data", (chunk) => pids.push(Number(chunk)));
      await vi.waitFor(() => expect(pids).toHaveLength(1), { timeout: 20_000 });
      us.kill("SIGKILL");
      await us;
      await expectDead(pids);
    });
  },
);

async function end(command: string, ...args: string[]) {
  return startGroup(command, args, { env, onOutput: () => {} }).ended;
}

const WAIT = { timeout: 10_000 };

/** Expects that no process with one of these ids is running. A killed process stays in the list for a moment. */
async function expectDead(pids: readonly number[]): Promise<void> {
  await vi.waitFor(async () => {
    const { stdout } = await execa("ps", ["-o", "stat=", "-p", pids.join(",")], { reject: false });
    expect(stdout.split("\n").filter((state) => !/^(Z.*)?$/.test(state.trim()))).toEqual([]);
  }, WAIT);
}
