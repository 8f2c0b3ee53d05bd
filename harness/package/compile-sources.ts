import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Compiles the sources into a folder that has the same subfolders as the project. The result is JavaScript, because
 * Node does not run TypeScript below node_modules. The file `aiorig.mjs` in this folder starts the command line.
 */
export async function compileSources(
  to: string,
  { joinsPackages = [] }: CompileOptions = {},
): Promise<void> {
  const files = shippedFiles();
  const plugins = [importJavaScript, importJoined(joinsPackages, to)];
  await compile(
    files.filter((file) => file.endsWith(".ts")),
    { to, ending: ".js", plugins },
  );
  await compile(
    files.filter((file) => file.endsWith(".mjs")),
    { to, ending: ".mjs", plugins },
  );
  await joinPackages(joinsPackages, to);
  refuseTypescriptNames(filesBelow(to).filter((file) => file.endsWith(".js")));
  copy(
    files.filter((file) => !/\.(ts|mjs|md)$/.test(file)),
    to,
  );
  copy(await sourcesForRunTime(files, to), join(to, "sources"));
  writeFileSync(join(to, "aiorig.mjs"), COMMAND);
  chmodSync(join(to, "aiorig.mjs"), 0o755);
}

export interface CompileOptions {
  /**
   * Packages of other authors. Each of them is joined into one file, which loads faster than many files. Leave this
   * option out for the package that we publish, because there the user's npm installs and updates these packages.
   */
  readonly joinsPackages?: readonly string[];
}

/** Returns the files that `compileSources` reads. Their paths are relative to ROOT. */
export function shippedFiles(): string[] {
  return FOLDERS.flatMap((folder) => filesBelow(join(ROOT, folder))).filter(isShipped);
}

const FOLDERS = ["fixtures", "harness", "reports", "rigs", "suites"];

/**
 * The source of the file that starts the command line. Its first import is typescript.mjs, because typescript.mjs must
 * record the parent of the process as early as possible.
 */
const COMMAND = `#!/usr/bin/env node
import "./harness/typescript.mjs";
import "./harness/cli/main.js";
`;

/**
 * Returns false for files that are not part of the package, such as tests, benchmarks and the tools of this project.
 */
function isShipped(file: string): boolean {
  return !AT_HOME.test(file) && !file.endsWith(".d.ts");
}

const AT_HOME =
  /\.test\.ts$|\/testing\/|__pycache__|^harness\/(bench|campaign|guides|package|tidy)\/|^harness\/install\.mjs$|^harness\/cli\/(test-node|verify)\.ts$|^suites\/(ledger|catalogue)\.json$|^reports\/baselines\//;

/** Compiles each file separately, to the same place below `to`. */
async function compile(files: readonly string[], { to, ending, plugins }: Target): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...files],
    outbase: ROOT,
    outdir: to,
    outExtension: { ".js": ending },
    bundle: true,
    packages: "external",
    plugins: [...plugins],
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
  });
}

interface Target {
  readonly to: string;
  readonly ending: ".js" | ".mjs";
  readonly plugins: readonly Plugin[];
}

/**
 * Throws an Error if a source names another TypeScript file by a path that ends with `.ts`, for example to start that
 * file as a process. In the package, that file is JavaScript. So the source must use the constant OWN_ENDING
 * (harness/text/own-package.ts) instead of `.ts`.
 */
function refuseTypescriptNames(files: readonly string[]): void {
  for (const file of files) {
    const found = NAME_OF_TYPESCRIPT.exec(readFileSync(join(ROOT, file), "utf8"));
    if (found === null || ONLY_IN_A_CHECKOUT.some((name) => found[0].endsWith(`${name}"`)))
      continue;
    throw new Error(
      `${file} names a file that the package does not contain: ${found[0]}. Replace the ending ".ts" with the constant OWN_ENDING`,
    );
  }
}

const NAME_OF_TYPESCRIPT = /(?:new URL\(|join\(import\.meta)[^()\n]*"[^"\n]*\.ts"/;

/**
 * The names of TypeScript files that `refuseTypescriptNames` allows. Only code that runs in a checkout contains these
 * names, so the package does not need the files.
 */
const ONLY_IN_A_CHECKOUT = ["main.ts"];

/**
 * Changes the imports of TypeScript files. Each changed import names the JavaScript file beside the TypeScript file.
 * All other imports stay unchanged.
 */
const importJavaScript: Plugin = {
  name: "import-javascript",
  setup(builder) {
    builder.onResolve({ filter: /^\./ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true },
    );
  },
};

/** Makes each import of one of the `packages` load the one file that `joinPackages` writes for it. */
function importJoined(packages: readonly string[], to: string): Plugin {
  return {
    name: "import-joined",
    setup(builder) {
      for (const name of packages) {
        builder.onResolve({ filter: new RegExp(`^${name}$`) }, ({ importer }) => {
          const place = dirname(join(to, relative(ROOT, importer)));
          return { path: relative(place, joinedFile(name, to)), external: true };
        });
      }
    },
  };
}

async function joinPackages(packages: readonly string[], to: string): Promise<void> {
  for (const name of packages) {
    await build({
      stdin: { contents: `export * from ${JSON.stringify(name)};`, resolveDir: ROOT },
      outfile: joinedFile(name, to),
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      // Parts of a joined package may be CommonJS modules, which need `require`.
      banner: { js: NEEDS_REQUIRE },
      logLevel: "warning",
    });
  }
}

const NEEDS_REQUIRE =
  'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

function joinedFile(name: string, to: string): string {
  return join(to, "joined", `${name}.mjs`);
}

/**
 * Returns the sources that aiorig reads as text when it runs:
 * - The sources of the reference. A fault changes these texts, and a worker gets the reference as one script.
 * - The suites. The hash of a suite must be the same in the package and in a checkout.
 */
async function sourcesForRunTime(files: readonly string[], to: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["harness/python/program-run.ts", "harness/python/thread.ts"],
    bundle: true,
    write: false,
    metafile: true,
    outdir: to,
    packages: "external",
    platform: "node",
    format: "esm",
    loader: { ".py": "text" },
    logLevel: "warning",
  });
  const suites = files.filter((file) => file.endsWith(".suite.ts"));
  return [...Object.keys(metafile.inputs), ...suites];
}

function copy(files: readonly string[], to: string): void {
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file), { errorOnExist: true, force: false });
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}
