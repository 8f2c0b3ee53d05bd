import ts from "typescript";
import type { Mutation } from "./mutation.ts";

/**
 * Returns all mutations of a TypeScript source. Each mutation changes one operator, condition,
 * constant or statement, or swaps two calls.
 */
export function mutateTypeScript(source: string): Mutation[] {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const mutations: Mutation[] = [];

  const replace = (operator: string, node: ts.Node, replacement: string) =>
    mutations.push({ operator, start: node.getStart(file), end: node.end, replacement });

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      return;
    }
    if (ts.isBinaryExpression(node)) {
      const { operatorToken } = node;
      const other = OTHER_OPERATOR[operatorToken.getText(file)];
      if (other !== undefined) {
        replace(`${operatorToken.getText(file)} becomes ${other}`, operatorToken, other);
      }
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.ExclamationToken) {
        replace("drop !", node, node.operand.getText(file));
      }
      if (node.operator === ts.SyntaxKind.MinusMinusToken) {
        replace("-- becomes ++", node, `++${node.operand.getText(file)}`);
      }
    } else if (ts.isPostfixUnaryExpression(node)) {
      const [from, to] =
        node.operator === ts.SyntaxKind.PlusPlusToken ? ["++", "--"] : ["--", "++"];
      replace(`${from} becomes ${to}`, node, node.operand.getText(file) + to);
    } else if (ts.isNumericLiteral(node)) {
      replace("one more", node, `(${node.text} + 1)`);
    } else if (node.kind === ts.SyntaxKind.TrueKeyword && !ts.isLiteralTypeNode(node.parent)) {
      replace("true becomes false", node, "false");
    } else if (node.kind === ts.SyntaxKind.FalseKeyword && !ts.isLiteralTypeNode(node.parent)) {
      replace("false becomes true", node, "true");
    }
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
      replace("condition never holds", node.expression, "false");
      if (ts.isIfStatement(node)) replace("condition always holds", node.expression, "true");
    }
    if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) {
      replace("drop statement", node, ";");
    }
    if (ts.isReturnStatement(node) && node.expression === undefined) {
      replace("drop return", node, ";");
    }
    if (ts.isBlock(node) || ts.isSourceFile(node)) {
      for (const [i, first] of node.statements.entries()) {
        const second = node.statements[i + 1];
        if (second === undefined || !isMovable(first) || !isMovable(second)) continue;
        const text = `${second.getText(file)}\n${first.getText(file)}`;
        const start = first.getStart(file);
        mutations.push({ operator: "swap statements", start, end: second.end, replacement: text });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutations;
}

const OTHER_OPERATOR: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "+=": "-=",
  "-=": "+=",
};

/** True for a statement that is a call. Only calls are swapped, because the order of two assignments rarely matters. */
function isMovable(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression);
}
