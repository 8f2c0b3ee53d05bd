/**
 * Removes two scripts that send requests from a page of Allure: the script of an analytics service, and the script that
 * starts this service. Throws Error if the page still loads something, because a new version of Allure may send
 * requests in another way.
 */
export function stripAnalytics(page: string): string {
  const stripped = page.replace(ANALYTICS, "");
  const [left] = LOADED.exec(stripped) ?? [];
  if (left === undefined) return stripped;
  throw new Error(`Allure's page loads something from the network: ${left}`);
}

const ANALYTICS =
  /<script[^>]*\ssrc="https:\/\/www\.googletagmanager\.com[^"]*"[^>]*><\/script>\s*(?:<script>(?:(?!<\/script>)[\s\S])*?gtag\([\s\S]*?<\/script>)?/g;

/** Matches an element of the page that loads something. Data in the page is in base64, so it cannot match. */
const LOADED = /<(?:script|link|img|iframe)[^>]*\s(?:src|href)="(?:https?:)?\/\/[^"]*"/;
