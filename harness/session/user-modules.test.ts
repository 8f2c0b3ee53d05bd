import { expect, test } from "vitest";
import { userModules } from "./user-modules.ts";

const bytes = new TextEncoder().encode("import asyncio\n");
const program = { path: "demo/main.py", file: "/home/me/demo/main.py" };
const beside = (place: string, file = `/home/me/demo/${place}`) => ({ place, file, bytes });

test("a module in the folder of the program has the path that the user would write", () => {
  const files = [beside("lamps.py"), beside("parts/__init__.py"), beside("parts/horn.py")];
  expect(userModules(program, { files })).toEqual([
    { name: "lamps", path: "demo/lamps.py", text: "import asyncio\n" },
    { name: "parts", path: "demo/parts/__init__.py", text: "import asyncio\n" },
    { name: "parts.horn", path: "demo/parts/horn.py", text: "import asyncio\n" },
  ]);
});

test("a file of a library is not a module that the user wrote", () => {
  const files = [
    beside("ssd1306.py", "/home/me/demo/lib/ssd1306.py"),
    beside("aiorepl.py", "/opt/library/aiorepl.py"),
    beside("fast.mpy"),
  ];
  expect(userModules(program, { files })).toEqual([]);
});
