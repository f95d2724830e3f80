/** For queries and forms. Placeholders stay unchanged. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%24%7B(.*?)%7D/g, '${$1}');
}
