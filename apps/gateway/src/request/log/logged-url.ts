/** Behind `/sign/` at any place of a path is a token, except for the files of the page. */
const signingToken = /(\/sign\/+)(?!assets\/)[^/?#\s]+/gi;

/** A URL or path as it may be logged: the token of a signing link opens what it leads to. */
export function loggedUrl(url: string): string {
  return url.replace(signingToken, '$1…');
}
