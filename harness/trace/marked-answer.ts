/** Python that prints an expression as JSON so that `findAnswers` finds it. Needs `json` imported. */
export function printAnswer(expression: string): string {
  return `print("\\x1eaiorig " + json.dumps(${expression}) + "\\x1e")`;
}

/** The values that `printAnswer` printed, wherever they are in an output, the last one first. */
export function findAnswers(output: string): unknown[] {
  return output
    .split(START)
    .slice(1)
    .reverse()
    .flatMap((text) => parseJson(text.split(END)[0]!));
}

const START = "\x1eaiorig ";
const END = "\x1e";

function parseJson(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
