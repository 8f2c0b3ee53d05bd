import { InvalidArgumentError } from "commander";

/**
 * Returns a parser for an option that is a whole number in a range. `of` is the unit in the error message, such as "of
 * milliseconds".
 */
export function wholeNumber(min: number, max: number, of?: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    const what = of === undefined ? "a whole number" : `a whole number ${of}`;
    throw new InvalidArgumentError(`The value must be ${what}, from ${min} to ${max}.`);
  };
}
