import { expect, test } from "vitest";
import { stripAnalytics } from "./strip-analytics.ts";

const ANALYTICS = `<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        window.dataLayer = window.dataLayer || [];
        function gtag(){dataLayer.push(arguments);}
        gtag('js', new Date());
        gtag('config', 'G-1', { "report": "awesome" });
    </script>`;

test("both scripts of the analytics service are removed", () => {
  expect(stripAnalytics(`<head>${ANALYTICS}<script>app()</script></head>`)).toBe(
    "<head><script>app()</script></head>",
  );
});

test("a script stays in the page if it does not start the analytics service", () => {
  const [loader] = ANALYTICS.split("\n");
  expect(stripAnalytics(`${loader}<script>app()</script>`)).toBe("<script>app()</script>");
});

test("if a page has no analytics, it does not change", () => {
  const page = '<script src="data:text/javascript;base64,YQ=="></script>';
  expect(stripAnalytics(page)).toBe(page);
});

test.each([
  '<script defer src="https://example.org/a.js"></script>',
  '<link rel="stylesheet" href="//example.org/a.css">',
])("a page that still loads %s is refused", (tag) => {
  expect(() => stripAnalytics(`<head>${tag}</head>`)).toThrow(
    "Allure's page loads something from the network",
  );
});
