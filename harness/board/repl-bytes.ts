/** What the REPL understands and says (https://docs.micropython.org/en/latest/reference/repl.html). */
export const CTRL_A = "\x01";
export const CTRL_B = "\x02";
export const CTRL_C = "\x03";
export const CTRL_D = "\x04";
export const CTRL_E = "\x05";

/** How the raw REPL greets, with its first prompt. */
export const RAW_BANNER = "raw REPL; CTRL-B to exit\r\n>";

/** How long a board may take to answer a key, an erase of its flash included. */
export const ANSWER_LIMIT_MS = 2000;
