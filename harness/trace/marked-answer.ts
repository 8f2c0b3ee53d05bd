/**
 * Returns Python code that prints the value of an expression as JSON, so that `findAnswers` can find this value. The
 * code needs an imported `json` module.
 */
export function printAnswer(expression: string): string {
  return `print("\\x1eaiorig " + json.dumps(${expression}) + "\\x1e")`;
}

/**
 * Returns the values that the code of `printAnswer` printed, from all places of an output. The last value comes first.
 */
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
