/** For queries and forms; what is filled in later stays as it is. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%24%7B(.*?)%7D/g, '${$1}');
}
