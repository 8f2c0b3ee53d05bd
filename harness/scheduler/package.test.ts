import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

/** The package as its users get it: built, packed and unpacked, with nothing beside it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-package-"));
  const { stdout } = await execa("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const tarball = join(folder, JSON.parse(stdout.slice(stdout.indexOf("[\n")))[0].filename);
  const home = join(folder, "node_modules", "aiorig");
  await mkdir(home, { recursive: true });
  await execa("tar", ["-xzf", tarball, "--strip-components=1", "-C", home]);
  await symlink(join(ROOT, "node_modules", "@types"), join(folder, "node_modules", "@types"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the README's example compiles against the package and prints what the README says", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  const printed = /```ts[\s\S]*?```[\s\S]*?```text\n([\s\S]*?)```/.exec(readme)?.[1];
  await writeFile(join(folder, "example.ts"), example ?? "");

  const options = { cwd: folder, preferLocal: true, localDir: ROOT };
  await execa(
    "tsc",
    ["--strict", "--module", "nodenext", "--target", "es2023", "--outDir", "built", "example.ts"],
    options,
  );
  await writeFile(join(folder, "built", "package.json"), '{ "type": "module" }\n');
  const { stdout } = await execa("node", ["built/example.js"], options);
  expect(`${stdout}\n`).toBe(printed);
}, 60_000);
