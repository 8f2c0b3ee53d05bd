/**
 * Returns the arguments of aiorig in a command of a guide, such as `["run", "GATHER"]`. Guides start aiorig as
 * `aiorig`, `npx --no-install aiorig`, `npm run aiorig --` or `npm start --`. Returns undefined if the command starts
 * another program.
 */
export function aiorigWords(words: readonly string[]): string[] | undefined {
  const text = words.map((word) => word.replaceAll(" ", "\0")).join(" ");
  const found = FORMS.find(({ form }) => form.test(text));
  if (found === undefined) return undefined;
  const rest = text.replace(found.form, "").trim();
  const args = rest === "" ? [] : rest.split(" ").map((word) => word.replaceAll("\0", " "));
  return [...found.before, ...args];
}

const FORMS: readonly { readonly form: RegExp; readonly before: readonly string[] }[] = [
  { form: /^npm run (?:-s |--silent )?aiorig -- /, before: [] },
  { form: /^npx --no-install aiorig(?: |$)/, before: [] },
  { form: /^aiorig(?: |$)/, before: [] },
  { form: /^npm start(?: -- |$)/, before: ["run", "--timing"] },
];
