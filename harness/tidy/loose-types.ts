import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/** Says where a type is `any`, or where the compiler is told to look away, a sentence each. */
export function findLooseTypes(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
    const at = (position: number) =>
      `${path}:${source.getLineAndCharacterOfPosition(position).line + 1}`;
    const anys = nodesBelow(source)
      .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
      .map((node) => `${at(node.getStart())} uses any: use unknown and look, or name the type`);
    const ignores = [...text.matchAll(/^\s*\/\/ @ts-(?:ignore|expect-error|nocheck)/gm)].map(
      ({ index }) => `${at(index + 1)} silences the compiler: mend the type`,
    );
    return [...anys, ...ignores];
  });
}

function nodesBelow(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (child: ts.Node) => {
    nodes.push(child);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return nodes;
}
