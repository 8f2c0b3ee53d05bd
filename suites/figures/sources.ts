export const ASYNCIO = "https://docs.micropython.org/en/latest/library/asyncio.html";
export const TIME = "https://docs.micropython.org/en/latest/library/time.html";
export const ISR_RULES = "https://docs.micropython.org/en/latest/reference/isr_rules.html";
export const TUTORIAL =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";
