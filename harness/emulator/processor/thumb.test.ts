import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { OPERATION_OF, OPERATIONS, UNDEFINED_OPERATION } from "./thumb.ts";

const INTERPRETER = new URL("interpreter.ts", import.meta.url);

test("the interpreter has one switch case for each operation", () => {
  const expected = OPERATIONS.map(([encoding, name], number) => ({ number, name, encoding }));
  expect(casesOf(readFileSync(INTERPRETER, "utf8"))).toEqual(expected);
});

test("a switch case is reported if it does not name its operation", () => {
  const source = "switch (operationOf[op]) { case 7: break; default: }";
  expect(() => casesOf(source)).toThrow('"case 7:" does not name its operation');
});

test("each halfword decodes to the only encoding that it matches", () => {
  const patterns = OPERATIONS.map(([encoding]) => new RegExp(encoding.replace(/[a-z]/g, ".")));
  const wrong: string[] = [];
  for (let halfword = 0; halfword < 0x10000; halfword++) {
    const bits = halfword.toString(2).padStart(16, "0");
    const found = patterns.flatMap((pattern, i) => (pattern.test(bits) ? [i] : []));
    const expected = found.length === 0 ? [UNDEFINED_OPERATION] : found;
    if (String(expected) !== String(OPERATION_OF[halfword])) wrong.push(`${bits}: ${expected}`);
  }
  expect(wrong).toEqual([]);
});

interface Case {
  readonly number: number;
  readonly name: string;
  readonly encoding: string;
}

/** Returns the cases of the switch over `operationOf[op]`, in the order of the source. */
function casesOf(source: string): Case[] {
  const file = ts.createSourceFile("interpreter.ts", source, ts.ScriptTarget.Latest, true);
  const switches: ts.SwitchStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isSwitchStatement(node) && node.expression.getText() === "operationOf[op]") {
      switches.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  expect(switches.length).toBe(1);
  return switches[0]!.caseBlock.clauses.filter(ts.isCaseClause).map(readCase);
}

/** Reads a case of the switch, such as `case 7 satisfies Operation<"MOVS immediate", "00100dddiiiiiiii">:`. */
function readCase({ expression }: ts.CaseClause): Case {
  const type = ts.isSatisfiesExpression(expression) ? expression.type.getText() : "";
  const [, name, encoding] = /^Operation<\s*"(.*)",\s*"(.*)",?\s*>$/.exec(type) ?? [];
  const number = ts.isSatisfiesExpression(expression) ? expression.expression.getText() : "";
  if (name === undefined || encoding === undefined || !/^\d+$/.test(number)) {
    throw new Error(`"case ${expression.getText()}:" does not name its operation`);
  }
  return { number: Number(number), name, encoding };
}
