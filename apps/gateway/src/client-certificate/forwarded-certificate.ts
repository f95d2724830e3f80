import { X509Certificate } from 'node:crypto';
import { types } from 'node:util';

/**
 * Reads the certificate from a header in one of the three forms in use: RFC 9440 (`:base64 of DER:`), Envoy's
 * `x-forwarded-client-cert` with its `Cert` element, and PEM with percent-encoding, as nginx writes it.
 * @returns undefined when it is none of them
 */
export function forwardedCertificate(text: string): X509Certificate | undefined {
  const bytes = bytesOf(text);
  if (!bytes) return undefined;
  try {
    return new X509Certificate(bytes);
  } catch (error) {
    if (types.isNativeError(error)) return undefined;
    throw error;
  }
}

const structured = /^:([A-Za-z0-9+/]+={0,2}):$/;
/** Of several proxies in a row the last one writes the last element. */
const envoy = /(?:^|[;,])Cert="?([^";,]+)"?(?=[;,]|$)/g;

function bytesOf(text: string): Buffer | string | undefined {
  const [, base64] = structured.exec(text) ?? [];
  if (base64) return Buffer.from(base64, 'base64');
  const escaped = text.startsWith('-----BEGIN') || text.startsWith('%') ? text : [...text.matchAll(envoy)].at(-1)?.[1];
  return escaped === undefined ? undefined : unescaped(escaped);
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
