import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** What expressions of a workflow can read: `github`, `vars`, `matrix` and so on, as plain data. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the earlier steps ended. The functions `success()` and `failure()` read this status. */
export type JobStatus = "success" | "failure";

/**
 * Replaces each `${{ ... }}` in a text of a workflow by its value. Throws an Error if an expression cannot be parsed.
 * The message contains the expression.
 */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replaceAll(EXPRESSION, (_, inner: string) =>
    evaluate(inner, contexts, "success").coerceString(),
  );
}

/**
 * If a text is one single expression, such as a matrix from `fromJSON`, this function returns the value of the
 * expression. In any other text, it replaces each expression by its value.
 */
export function dataOf(text: string, contexts: Contexts): unknown {
  const inner = onlyExpression(text);
  if (inner === undefined) return fillIn(text, contexts);
  return JSON.parse(JSON.stringify(evaluate(inner, contexts, "success"), data.replacer));
}

/**
 * Returns true if a job or a step must run. If the condition calls no function such as `failure()`, all earlier jobs or
 * steps must have succeeded.
 */
export function isMet(
  condition: string | undefined,
  contexts: Contexts,
  status: JobStatus,
): boolean {
  const inner = condition === undefined ? "success()" : (onlyExpression(condition) ?? condition);
  const asksStatus = /\b(success|failure|cancelled|always)\s*\(/.test(inner);
  const value = evaluate(asksStatus ? inner : `success() && (${inner})`, contexts, status);
  return evaluateTruth(value);
}

const EXPRESSION = /\$\{\{(.*?)\}\}/gs;

function onlyExpression(text: string): string | undefined {
  return /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text)?.[1];
}

function evaluate(text: string, contexts: Contexts, status: JobStatus): data.ExpressionData {
  const functions = statusFunctions(status);
  try {
    const { tokens } = new Lexer(text.trim()).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
    const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
    const named = new Map(functions.map((each) => [each.name, each]));
    return new Evaluator(parsed, known, named).evaluate();
  } catch (error) {
    throw new Error(
      `the expression "${text.trim()}" cannot be evaluated: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function statusFunctions(status: JobStatus) {
  const answers = {
    success: status === "success",
    failure: status === "failure",
    cancelled: false,
    always: true,
  };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
}

/**
 * Says whether a value counts as true. By GitHub's rule, all values count as true except false, 0, the empty text and
 * null.
 */
function evaluateTruth(value: data.ExpressionData): boolean {
  if (value.kind === data.Kind.Boolean) return value.coerceString() === "true";
  if (value.kind === data.Kind.Number) return value.number() !== 0;
  return value.kind !== data.Kind.Null && value.coerceString() !== "";
}
