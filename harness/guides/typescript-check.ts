import { dirname, join } from "node:path";
import ts from "typescript";
import { ROOT } from "../engine/suite.ts";
import type { CodeBlock } from "./code-blocks.ts";

/**
 * Checks the types of TypeScript blocks, as if each block were a file beside its guide. An import from `aiorig/...`
 * finds the modules of this checkout. A block that is marked `clause-part` or `rig-part` contains only some fields of a
 * clause or a rig. Returns one sentence per error, with file and line.
 */
export function findTypeErrors(blocks: readonly CodeBlock[]): string[] {
  if (blocks.length === 0) return [];
  const files = new Map(blocks.map((block, i) => [fileOf(block, i), block]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const textOf = (name: string) => {
    const block = files.get(name);
    return block && sourceOf(block);
  };
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => textOf(name) ?? readFile(name);
  host.getSourceFile = (name, target) => {
    const text = textOf(name);
    return text === undefined
      ? getSourceFile(name, target)
      : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, { path, line }]) => {
    const source = program.getSourceFile(name)!;
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ start = 0, messageText }) => {
      const at = line + source.getLineAndCharacterOfPosition(start).line;
      return `${path}:${at}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}

function fileOf({ path }: CodeBlock, i: number): string {
  return join(ROOT, dirname(path), `block-${i}.ts`);
}

function sourceOf({ text, words }: CodeBlock): string {
  const whole = PARTS[words.find((word) => word in PARTS) ?? ""];
  if (whole === undefined) return `${text}\nexport {};\n`;
  return `export const part: Partial<${whole}> = { ${text} };\n`;
}

/**
 * The marks of the blocks that contain only some fields of an object. Each key is such a mark, and its value is the
 * type of the whole object.
 */
const PARTS: Readonly<Record<string, string>> = {
  "clause-part": 'import("aiorig/suite").Clause',
  "rig-part": `import(${JSON.stringify(join(ROOT, "harness/rig/definition/rig-definition.ts"))}).BenchRig`,
};

/** The compiler options of the project. An import of the package by its name finds the sources. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  return {
    ...options,
    noUnusedLocals: false,
    paths: {
      aiorig: [join(ROOT, "harness/scheduler/index.ts")],
      "aiorig/suite": [join(ROOT, "harness/check/suite-module.ts")],
      "aiorig/rig": [join(ROOT, "harness/rig/definition/define-rig.ts")],
      "aiorig/config": [join(ROOT, "harness/runtimes/define-config.ts")],
    },
  };
}
