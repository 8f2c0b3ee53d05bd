import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { describeProcess, isSameProcessAlive } from "./process-identity.ts";

const us = describeProcess();

test("a running process is alive", () => {
  expect(isSameProcessAlive(us)).toBe("alive");
});

test("a process that has ended counts as gone", async () => {
  const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
  const identity = describeProcess(child.pid);
  const before = isSameProcessAlive(identity);
  child.stdin.end();
  await once(child, "exit");
  expect([before, isSameProcessAlive(identity)]).toEqual(["alive", "gone"]);
});

test.runIf(process.platform === "linux")("a zombie is gone", async () => {
  // The parent prints the id of its child. The child ends, and the parent does not wait for it, so the child stays in
  // the list of processes as a zombie.
  const parent = spawn("python3", ["-c", ZOMBIE], { stdio: ["pipe", "pipe", "ignore"] });
  const [line] = await once(parent.stdout, "data");
  const found = isSameProcessAlive({ ...us, pid: Number(String(line)), startTime: "" });
  parent.stdin.end();
  await once(parent, "exit");
  expect(found).toBe("gone");
});

test("a process counts as gone if another process has the same id now", () => {
  expect(isSameProcessAlive({ ...us, startTime: "1" })).toBe("gone");
});

test("if the start time of a process is not known, the process is recognised by its id alone", () => {
  expect(isSameProcessAlive({ ...us, startTime: "" })).toBe("alive");
});

test.each([
  ["another machine", { ...us, host: "another-machine" }],
  ["another container or boot", { ...us, pidSpace: "pid:[1]" }],
])("the state of a process of %s is unknown", (_where, identity) => {
  expect(isSameProcessAlive(identity)).toBe("unknown");
});

const ZOMBIE = `
import os, sys
child = os.fork()
if child == 0:
    os._exit(0)
os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
print(child, flush=True)
sys.stdin.read()
`;
