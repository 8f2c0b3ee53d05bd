import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { startGroup } from "./process-group.ts";

const env = { PATH: process.env.PATH ?? "" };

test("the end of a program is its code, its signal, or why it did not start", async () => {
  const ends = ["exit 3", "kill -ABRT $$"].map((script) => end("sh", "-c", script));
  expect(await Promise.all([...ends, end("/no/such/program"), end("/")])).toEqual([
    { kind: "exited", code: 3 },
    { kind: "signalled", signal: "SIGABRT" },
    { kind: "unstarted", reason: "/no/such/program was not found" },
    { kind: "unstarted", reason: "/ is not an executable file" },
  ]);
});

test("killing a group reaches children and grandchildren", async () => {
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
  "a group dies with us, even if we are ended by %s",
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

async function end(command: string, ...args: string[]) {
  return startGroup(command, args, { env, onOutput: () => {} }).ended;
}

/** A killed process may wait a moment for its funeral. */
async function expectDead(pids: readonly number[]): Promise<void> {
  await vi.waitFor(async () => {
    const { stdout } = await execa("ps", ["-o", "stat=", "-p", pids.join(",")], { reject: false });
    expect(stdout.split("\n").filter((state) => !/^(Z.*)?$/.test(state.trim()))).toEqual([]);
  });
}
