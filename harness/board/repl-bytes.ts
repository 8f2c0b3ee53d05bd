/** Keys and texts of the REPL (https://docs.micropython.org/en/latest/reference/repl.html). */
export const CTRL_A = "\x01";
export const CTRL_B = "\x02";
export const CTRL_C = "\x03";
export const CTRL_D = "\x04";
export const CTRL_E = "\x05";

/** The text at the start of the raw REPL, with the first prompt. */
export const RAW_BANNER = "raw REPL; CTRL-B to exit\r\n>";

/** The prompt of the interactive REPL. */
export const PROMPT = ">>> ";

/**
 * The longest time in milliseconds that a board may need to answer a key. It includes the time in which the board may
 * erase flash.
 */
export const ANSWER_LIMIT_MS = 2000;
