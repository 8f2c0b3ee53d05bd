/** A program with 20 tasks. Each task changes its pin every 20 ms, so there are 1000 edges per second. */
export const LOAD = `import asyncio
from machine import Pin


async def blink(number):
    led = Pin(number, Pin.OUT)
    while True:
        led.toggle()
        await asyncio.sleep_ms(20)


async def main():
    tasks = [asyncio.create_task(blink(number)) for number in range(20)]
    await asyncio.gather(*tasks)


asyncio.run(main())
`;

/** The number of edges per second. */
export const EDGES_PER_SECOND = 1000;

/** The largest size that the page of a session may have, in bytes. */
export const MOST_PAGE_BYTES = 5_000_000;

/** The memory limit, in bytes, of the process that watches the program. */
export const MOST_MEMORY_BYTES = 800_000_000;
