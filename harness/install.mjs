// This script runs before `npm start`, `npm test` and `npm run bench`, so that these commands need no setup. It is
// plain JavaScript without dependencies, because it must run on a fresh clone and on any Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HAS_GROUPS = process.platform !== "win32";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

checkNode();
const reason = whyInstall();
if (reason !== undefined) await install(reason);

function checkNode() {
  const wanted = readJson(join(root, "package.json")).engines.node;
  if (wanted.split(" || ").some(isMet)) return;
  fail(
    `aiorig needs Node ${wanted}, but this is Node ${process.versions.node} (${process.execPath}). ` +
      "Install a suitable version from https://nodejs.org or with a version manager, and try again.",
  );
}

/**
 * Says whether the version of this Node is in `range`. `range` has one of the two forms that package.json uses:
 * `>=24.0.0` or `^22.12.0`.
 */
function isMet(range) {
  const [, kind, version] = range.match(/^(>=|\^)(\d+\.\d+\.\d+)$/);
  const [wanted, ours] = [version, process.versions.node].map((text) =>
    text.split(".").map(Number),
  );
  if (ours[0] !== wanted[0]) return kind === ">=" && ours[0] > wanted[0];
  return ours[1] !== wanted[1] ? ours[1] > wanted[1] : ours[2] >= wanted[2];
}

/**
 * Says why the packages must be installed. Returns undefined if the installed packages match. Compares
 * package-lock.json with npm's record of its last install, and checks that each package is still there.
 */
function whyInstall() {
  const wanted = readJson(join(root, "package-lock.json")).packages;
  let installed;
  try {
    installed = readJson(join(root, "node_modules", ".package-lock.json")).packages;
  } catch {
    return "no node_modules yet";
  }
  for (const path of Object.keys(wanted)) {
    // The entry with an empty path is skipped, because it is the project itself. A missing optional package is skipped,
    // because npm does not install packages for other platforms.
    if (path === "" || (wanted[path].optional && installed[path] === undefined)) continue;
    const { version, integrity } = installed[path] ?? {};
    if (version !== wanted[path].version || integrity !== wanted[path].integrity) {
      return `${path} differs from package-lock.json`;
    }
    if (versionOf(path) !== version) return `${path} is missing or damaged`;
  }
}

/** Returns the version in the package.json of an installed package, or undefined if this file cannot be read. */
function versionOf(path) {
  try {
    return readJson(join(root, path, "package.json")).version;
  } catch {
    return undefined;
  }
}

async function install(reason) {
  process.stderr.write(`Installing dependencies with npm ci (${reason})\n`);
  // npm sets npm_execpath when it runs a script. If somebody runs this file by hand, the variable is missing, and the
  // shell finds npm.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  // Except on Windows, npm runs in its own process group, so that all of its processes can be ended together.
  const options = { cwd: root, stdio: ["ignore", "inherit", "inherit"], detached: HAS_GROUPS };
  const child = npm?.endsWith(".js")
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn(["npm", ...args].join(" "), { ...options, shell: true });
  const stopped = endWithUs(child);
  const [status, error] = await once(child, "exit").catch((error) => [null, error]);
  if (stopped.code !== undefined) process.exit(stopped.code);
  if (status === 0) return;
  fail(
    `npm ci failed${error?.message ? ` (${error.message})` : ""}. See npm's own message above. ` +
      `npm ci needs the npm registry and write access to ${join(root, "node_modules")}.`,
  );
}

/**
 * Ends the process group of `child` in two cases: this script is stopped, or a process that started this script has
 * ended. If this script is killed, a shell ends the group.
 */
function endWithUs(child) {
  const stopped = { code: undefined };
  if (child.pid === undefined) return stopped;
  const stop = (code) => {
    stopped.code ??= code;
    if (HAS_GROUPS) process.kill(-child.pid, "SIGKILL");
    else child.kill();
  };
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.on(signal, () => stop(code));
  }
  const before = whoStartedUs();
  const watch = setInterval(() => {
    if (whoStartedUs() !== before) stop(143);
  }, 200);
  const guard = HAS_GROUPS
    ? spawn("/bin/sh", ["-c", "read -r line || kill -s KILL -- -$1", "sh", String(child.pid)], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
      })
    : undefined;
  guard?.on("error", () => {});
  guard?.stdin.on("error", () => {});
  child.once("exit", () => {
    clearInterval(watch);
    guard?.stdin.end("done\n");
  });
  return stopped;
}

/**
 * Returns the ids of the processes that started this script: its parent, and also npm if the parent is a shell that npm
 * started.
 */
function whoStartedUs() {
  const parents = [process.ppid];
  try {
    if (readFileSync(`/proc/${process.ppid}/environ`, "utf8").includes("\0npm_lifecycle_event=")) {
      const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
      parents.push(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    }
  } catch {
    // This machine has no /proc, or the parent has ended.
  }
  return parents.join(" ");
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(3);
}
