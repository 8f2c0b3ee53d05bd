// The configuration of Allure's command line. `aiorig allure` starts this command line with this file, and with the
// path of the history in the environment.
import { defineConfig } from "@allurereport/plugin-api";
import { unexpectedRule } from "./unexpected-rule.ts";

export default defineConfig({
  name: "aiorig",
  ...(process.env.AIORIG_ALLURE_HISTORY !== undefined && {
    historyPath: process.env.AIORIG_ALLURE_HISTORY,
    historyLimit: 50,
  }),
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "en",
        groupBy: ["epic", "feature"],
      },
    },
  },
  categories: {
    rules: [
      { name: "As declared", matchers: { message: /^As declared: / } },
      { name: "Not as expected", matchers: { message: /, expected / } },
    ],
  },
  qualityGate: { rules: [{ unexpected: 0 }], use: [unexpectedRule] },
});
