import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

/**
 * Finds texts in the code that contain a command of a checkout, such as `npm run`. In the package, this command would
 * not work, so the text must get its command from `aiorigCommand`. Returns one sentence for each text. Tests and their
 * helpers may contain such commands.
 */
export function findFixedCommands(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => !mayContain(path)).flatMap(fixedCommandsOf);
}

function mayContain(path: string): boolean {
  return path === DECIDES || path.endsWith(".test.ts") || path.includes("/testing/");
}

const DECIDES = "harness/text/aiorig-command.ts";

function fixedCommandsOf({ path, text }: SourceFile): string[] {
  if (!FIXED.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node) && FIXED.test(node.text)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(
        `${path}:${line} contains a command that works only in a checkout, and not in the package. Use aiorigCommand or startCommand of ${DECIDES}`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isTemplateHead(node)
  );
}

const FIXED = /\bnpm (run aiorig|start)\b/;
