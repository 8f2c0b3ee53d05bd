// Runs before `npm start`, `npm test` and `npm run bench`, so that neither needs a step before it.
// Plain JavaScript without dependencies: it runs on a fresh clone and on any Node.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

checkNode();
const reason = whyInstall();
if (reason !== undefined) install(reason);

function checkNode() {
  const wanted = readJson(join(root, "package.json")).engines.node;
  if (wanted.split(" || ").some(isMet)) return;
  fail(
    `aiorig needs Node ${wanted}, this is Node ${process.versions.node} (${process.execPath}). ` +
      "Install one of these from https://nodejs.org or with a version manager, and try again.",
  );
}

/** Whether this Node is one of the range: `>=24.0.0` or `^22.12.0`, the two kinds in package.json. */
function isMet(range) {
  const [, kind, version] = range.match(/^(>=|\^)(\d+\.\d+\.\d+)$/);
  const [wanted, ours] = [version, process.versions.node].map((text) =>
    text.split(".").map(Number),
  );
  if (ours[0] !== wanted[0]) return kind === ">=" && ours[0] > wanted[0];
  return ours[1] !== wanted[1] ? ours[1] > wanted[1] : ours[2] >= wanted[2];
}

/** Compares what npm wrote down of its last install with what package-lock.json asks for. */
function whyInstall() {
  const wanted = readJson(join(root, "package-lock.json")).packages;
  let installed;
  try {
    installed = readJson(join(root, "node_modules", ".package-lock.json")).packages;
  } catch {
    return "no node_modules yet";
  }
  const stale = Object.keys(wanted).find((path) => {
    // The first entry is the project itself; packages of other platforms are rightly absent.
    if (path === "" || (wanted[path].optional && installed[path] === undefined)) return false;
    const { version, integrity } = installed[path] ?? {};
    return version !== wanted[path].version || integrity !== wanted[path].integrity;
  });
  return stale === undefined ? undefined : `${stale} is not as package-lock.json has it`;
}

function install(reason) {
  process.stderr.write(`Installing dependencies with npm ci (${reason})\n`);
  // npm sets npm_execpath in its scripts; without it (called by hand) the shell finds npm.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const options = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };
  const { status, signal, error } = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync(["npm", ...args].join(" "), { ...options, shell: true });
  if (status === 0) return;
  if (signal === "SIGINT") process.exit(130);
  fail(
    `npm ci did not succeed${error ? ` (${error.message})` : ""}: see its message above. ` +
      `It needs the npm registry and write access to ${join(root, "node_modules")}.`,
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(3);
}
