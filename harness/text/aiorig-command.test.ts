import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type CommandPlace, commandForm } from "./aiorig-command.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "aiorig-command-")));
afterAll(() => rmSync(folder, { recursive: true }));

const project = join(folder, "my project");
const inner = join(project, "inner");
const installed = join(project, "node_modules", "aiorig");
const globalBin = join(folder, "bin");
const main = join("dist", "main.js");
mkdirSync(inner, { recursive: true });
mkdirSync(join(installed, "dist"), { recursive: true });
mkdirSync(join(project, "node_modules", ".bin"));
mkdirSync(globalBin);
writeFileSync(join(installed, main), "");
symlinkSync(join(installed, main), join(project, "node_modules", ".bin", "aiorig"));

function formAt(place: Partial<CommandPlace>) {
  return commandForm({ folder: installed, main, cwd: project, env: { PATH: "/bin" }, ...place });
}

describe("in a checkout", () => {
  const checkout = join(folder, "check out");
  mkdirSync(join(checkout, "suites"), { recursive: true });
  const at = (place: Partial<CommandPlace>) =>
    formAt({ folder: checkout, main: "harness/cli/main.ts", cwd: checkout, ...place });
  const fromNpm = { npm_package_json: join(checkout, "package.json") };

  test("npm starts aiorig", () => {
    expect(at({})).toEqual({ aiorig: "npm run aiorig --", start: "npm start" });
  });

  test("npm starts aiorig from a subfolder of the checkout", () => {
    const cwd = join(checkout, "suites");
    expect(at({ cwd }).aiorig).toBe("npm run aiorig --");
  });

  test("if the user is in a folder outside the checkout, the npm command contains the path of the checkout", () => {
    expect(at({ env: { ...fromNpm, INIT_CWD: project } })).toEqual({
      aiorig: `npm --prefix '${checkout}' run aiorig --`,
      start: `npm --prefix '${checkout}' start`,
    });
  });

  test("if npm and npx cannot start aiorig in a folder, the command uses node", () => {
    const aiorig = `node --import '${checkout}/harness/typescript.mjs' '${checkout}/harness/cli/main.ts'`;
    expect(at({ cwd: project })).toEqual({ aiorig, start: `${aiorig} run --timing` });
  });

  test("npm variables that belong to another project do not change the command", () => {
    const env = { npm_package_json: join(project, "package.json"), INIT_CWD: project };
    expect(at({ env }).aiorig).toBe("npm run aiorig --");
  });
});

describe("in the package", () => {
  const npx = "npx --no-install aiorig";

  test("npx starts aiorig in the folder where it is installed", () => {
    expect(formAt({})).toEqual({ aiorig: npx, start: `${npx} run --timing` });
  });

  test("npx starts aiorig from a subfolder of the project", () => {
    expect(formAt({ cwd: inner }).aiorig).toBe(npx);
  });

  test("if npm added a folder to the PATH, an aiorig in this folder is not used", () => {
    const env = { PATH: join(project, "node_modules", ".bin") };
    expect(formAt({ env }).aiorig).toBe(npx);
  });

  test("if npm and npx cannot start aiorig in a folder, the command uses node", () => {
    expect(formAt({ cwd: "/" }).aiorig).toBe(`node '${installed}/dist/main.js'`);
  });

  test("if a different program on the PATH has the name aiorig, the command does not use that program", () => {
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "aiorig"), "");
    expect(formAt({ env: { PATH: other } }).aiorig).toBe(npx);
  });

  test("if aiorig is on the PATH, the command does not need npx", () => {
    symlinkSync(join(installed, main), join(globalBin, "aiorig"));
    expect(formAt({ cwd: "/", env: { PATH: `/bin:${globalBin}` } }).aiorig).toBe("aiorig");
  });
});
