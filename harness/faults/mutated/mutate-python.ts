import type { Mutation } from "./mutation.ts";

/**
 * Returns all mutations of a Python source. Regular expressions find the tokens and lines to
 * change. Strings and comments stay unchanged.
 */
export function mutatePython(source: string): Mutation[] {
  const code = blankTexts(source);
  const mutations: Mutation[] = [];
  for (const { pattern, change } of TOKENS) {
    for (const match of code.matchAll(pattern)) {
      const { operator, replacement } = change(match[0]);
      mutations.push({
        operator,
        start: match.index,
        end: match.index + match[0].length,
        replacement,
      });
    }
  }
  for (const match of code.matchAll(CONDITION)) {
    const start = match.index + match[1]!.length;
    const end = start + match[2]!.length;
    mutations.push({ operator: "condition never holds", start, end, replacement: "False" });
    if (!match[1]!.endsWith("while ")) {
      mutations.push({ operator: "condition always holds", start, end, replacement: "True" });
    }
  }
  for (const match of code.matchAll(STATEMENT)) {
    const start = match.index + match[1]!.length;
    const text = match[2]!;
    if (!hasBalancedBrackets(text)) continue;
    mutations.push({
      operator: "drop statement",
      start,
      end: start + text.length,
      replacement: "pass",
    });
  }
  return mutations;
}

interface TokenChange {
  readonly pattern: RegExp;
  change(token: string): { operator: string; replacement: string };
}

function swapping(pattern: RegExp, pairs: Readonly<Record<string, string>>): TokenChange {
  return {
    pattern,
    change: (token) => ({
      operator: `${token} becomes ${pairs[token]}`,
      replacement: pairs[token]!,
    }),
  };
}

const TOKENS: readonly TokenChange[] = [
  swapping(/(?<![<>=!])(?:<=|>=|<|>)(?![<>=])/g, { "<": "<=", "<=": "<", ">": ">=", ">=": ">" }),
  swapping(/==|!=/g, { "==": "!=", "!=": "==" }),
  swapping(/\bis not\b|\bis\b(?! not)/g, { is: "is not", "is not": "is" }),
  swapping(/\band\b|\bor\b/g, { and: "or", or: "and" }),
  swapping(/\bTrue\b|\bFalse\b/g, { True: "False", False: "True" }),
  swapping(/(?<= )[+-](?= )/g, { "+": "-", "-": "+" }),
  swapping(/(?<= )[+-]=(?= )/g, { "+=": "-=", "-=": "+=" }),
  {
    pattern: /(?<!is )\bnot (?!in\b)/g,
    change: () => ({ operator: "drop not", replacement: "" }),
  },
  {
    pattern: /(?<![\w.])\d+\b/g,
    change: (token) => ({ operator: "one more", replacement: `(${token} + 1)` }),
  },
];

/** Matches an `if`, `elif` or `while` whose condition is on one line. */
const CONDITION = /^([ ]+(?:if|elif|while) )(.+)(?=:$)/gm;

/** Matches a call, an assignment or a raise that is a whole line of a function. */
const STATEMENT =
  /^([ ]{4,})((?!def |class |return\b|import |from |global )(?:raise\b.*|await .+\)|[\w.[\]]+(?:\(.*\)| [+-]?= .+)))$/gm;

function hasBalancedBrackets(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if ("([{".includes(sign)) depth++;
    if (")]}".includes(sign)) depth--;
  }
  return depth === 0;
}

/**
 * Replaces each character of strings and comments by a null character, but keeps line feeds. So all other code stays at
 * its offset.
 */
function blankTexts(source: string): string {
  return source.replaceAll(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g, (text) =>
    text.replaceAll(/[^\n]/g, "\0"),
  );
}
