/**
 * Mutants that no program can tell from the sound reference, by key, each with the reason. Whoever
 * adds one says what would have to be different for a program to see it.
 */
export const EQUIVALENT: ReadonlyMap<string, string> = new Map([]);
