import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const wanted = {
  "": { name: "project" },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/b-darwin": { version: "2.0.0", integrity: "sha512-b", optional: true },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-install-"));
  mkdirSync(join(folder, "harness"));
  mkdirSync(join(folder, "node_modules"));
  copyFileSync(join(import.meta.dirname, "install.mjs"), join(folder, "harness", "install.mjs"));
  write("package.json", { type: "module", engines: { node: ">=20.19.0" } });
  write("package-lock.json", { packages: wanted });
  // This script replaces npm. It prints its arguments and writes the files that npm writes.
  writeFileSync(
    join(folder, "npm.js"),
    `import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
    console.log(process.argv.slice(2).join(" "));
    if (process.env.NPM_FAILS) process.exit(1);
    mkdirSync("node_modules/a", { recursive: true });
    mkdirSync("node_modules/b-darwin", { recursive: true });
    writeFileSync("node_modules/a/package.json", '{"version":"1.0.0"}');
    writeFileSync("node_modules/b-darwin/package.json", '{"version":"2.0.0"}');
    copyFileSync("package-lock.json", "node_modules/.package-lock.json");`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the first start of a fresh clone installs the packages with a message, and the next start prints nothing", async () => {
  rmSync(join(folder, "node_modules"), { recursive: true });
  expect(await install()).toEqual({
    exitCode: 0,
    stdout: "ci --include=dev --no-audit --no-fund",
    stderr: "Installing dependencies with npm ci (no node_modules yet)",
  });
  expect(await install()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

test("if packages differ from package-lock.json, they are installed again", async () => {
  const other = { version: "0.9.0", integrity: "sha512-0" };
  write("node_modules/.package-lock.json", { packages: { "node_modules/a": other } });
  expect((await install()).stderr).toBe(
    "Installing dependencies with npm ci (node_modules/a differs from package-lock.json)",
  );
});

test.each([
  ["is gone", () => rmSync(join(folder, "node_modules/a"), { recursive: true })],
  [
    "has an empty package.json",
    () => writeFileSync(join(folder, "node_modules/a/package.json"), ""),
  ],
  ["has another version", () => write("node_modules/a/package.json", { version: "0.9.0" })],
])("if a package %s, it is installed again", async (_how, damage) => {
  await install();
  damage();
  expect((await install()).stderr).toBe(
    "Installing dependencies with npm ci (node_modules/a is missing or damaged)",
  );
  expect(await install()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

test("a damaged record of the last install is replaced", async () => {
  await install();
  writeFileSync(join(folder, "node_modules/.package-lock.json"), "{");
  expect((await install()).stderr).toBe(
    "Installing dependencies with npm ci (no node_modules yet)",
  );
});

test("if a package for another platform is missing, nothing is installed", async () => {
  const { "node_modules/a": a } = wanted;
  await install();
  write("node_modules/.package-lock.json", { packages: { "node_modules/a": a } });
  expect(await install()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

test("if a Node is too old, it is refused, and the message names the needed versions", async () => {
  write("package.json", { type: "module", engines: { node: "^1.2.3 || >=999.1.0" } });
  const { exitCode, stdout, stderr } = await install();
  expect(stderr).toMatch(
    /^aiorig needs Node \^1\.2\.3 \|\| >=999\.1\.0, but this is Node \d+\.\d+\.\d+ \(.*\)\. Install/,
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
});

test.each(rangesAround(process.versions.node))("this Node is %s by %s", async (what, range) => {
  write("package.json", { type: "module", engines: { node: range } });
  expect((await install()).exitCode).toBe(what === "allowed" ? 0 : 3);
});

/**
 * Returns version ranges whose limit is this version or close to it. The allowed ranges contain this version, and the
 * refused ranges do not.
 */
function rangesAround(version: string): ["allowed" | "refused", string][] {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return [
    ["allowed", `^${version}`],
    ["allowed", `>=${version}`],
    ["allowed", `>=${major - 1}.${minor + 1}.0`],
    ["allowed", `^1.0.0 || ^${major}.0.0`],
    ["refused", `^${major - 1}.0.0`],
    ["refused", `^${major}.${minor + 1}.0`],
    ["refused", `>=${major}.${minor}.${patch + 1}`],
    ["refused", `>=${major + 1}.0.0`],
  ];
}

test("if npm fails, the start fails with a message that says what npm needs", async () => {
  const { exitCode, stderr } = await install({ NPM_FAILS: "1" });
  expect(stderr).toMatch(
    /\nnpm ci failed\. See npm's own message above\. npm ci needs the npm registry/,
  );
  expect(exitCode).toBe(3);
});

describe("if an install is stopped, npm and its children end, too", () => {
  test("SIGTERM ends the install with exit code 143, and ends npm and its children", async () => {
    const { exitCode, left } = await stopInstall((pid) => process.kill(pid, "SIGTERM"));
    expect({ exitCode, left }).toEqual({ exitCode: 143, left: [] });
  });

  test("if SIGKILL ends the install, npm and its children end, too", async () => {
    const { left } = await stopInstall((pid) => process.kill(pid, "SIGKILL"));
    expect(left).toEqual([]);
  });

  test("if the parent of the install ends, npm and its children end, too", async () => {
    const { left } = await stopInstall((_pid, parent) => process.kill(parent, "SIGKILL"));
    expect(left).toEqual([]);
  });
});

/**
 * Stops an install in which npm and a child of npm would run forever. Returns which of the install's processes are
 * still alive.
 */
async function stopInstall(stop: (pid: number, parent: number) => void) {
  rmSync(join(folder, "node_modules"), { recursive: true });
  const pids = join(folder, "pids");
  writeFileSync(
    join(folder, "npm.js"),
    `import { spawn } from "node:child_process";
    import { writeFileSync } from "node:fs";
    const child = spawn("sleep", ["1000"]);
    writeFileSync(${JSON.stringify(pids)}, process.pid + " " + child.pid + " " + process.ppid);`,
  );
  const command = `"${process.execPath}" "${join(folder, "harness", "install.mjs")}"; exit $?`;
  const shell = execa("sh", ["-c", command], {
    reject: false,
    env: { npm_execpath: join(folder, "npm.js") },
  });
  const read = () => (existsSync(pids) ? readFileSync(pids, "utf8") : "").split(" ").map(Number);
  await vi.waitFor(() => expect(read()).toHaveLength(3), { timeout: 30_000 });
  const [npm, child, installing] = read();
  stop(installing!, shell.pid!);
  const { exitCode } = await shell;
  const left = () => [npm!, child!, installing!].filter((pid) => isAlive(pid));
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 }).catch(() => {});
  return { exitCode, left: left() };
}

/**
 * Returns true if a process is alive. A zombie is not alive: it has ended, but its parent has not yet waited for its
 * end.
 */
function isAlive(pid: number): boolean {
  const { stdout } = execaSync("ps", ["-o", "stat=", "-p", String(pid)], { reject: false });
  return /^[^Z]/.test(stdout.trim());
}

async function install(env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [join(folder, "harness", "install.mjs")],
    { reject: false, env: { npm_execpath: join(folder, "npm.js"), ...env } },
  );
  return { exitCode, stdout, stderr };
}

function write(path: string, value: unknown): void {
  writeFileSync(join(folder, path), JSON.stringify(value));
}
