type Element = ReadonlyMap<string, string>;

const repeatable = new Set(['by', 'dns', 'uri']);
/** One pair and the sign behind it. No two loops beside each other match the same character, so that it is linear. */
const pair = /[ \t]*([A-Za-z]+)=(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^\s",;]*))[ \t]*(?:([,;])|$)/y;

/**
 * Reads the last element of Envoy's `x-forwarded-client-cert`: `Key=value;Key="quoted \" value",Key=value`. Every proxy
 * in a row appends one, so the last is that of the proxy which the gateway trusts.
 * @returns its values by key in lower case; undefined when any of the header cannot be read or a key of the element
 * comes twice, unless it is one of which a certificate may have several (By, DNS, URI)
 */
export function lastElementOf(header: string): Element | undefined {
  let element = new Map<string, string>();
  pair.lastIndex = 0;
  for (;;) {
    const [whole, name, quoted, bare, separator] = pair.exec(header) ?? [];
    if (whole === undefined) return undefined;
    const key = name!.toLowerCase();
    if (element.has(key) && !repeatable.has(key)) return undefined;
    element.set(key, quoted === undefined ? bare! : quoted.replace(/\\(.)/g, '$1'));
    if (separator === undefined) return element;
    if (separator === ',') element = new Map<string, string>();
  }
}
