import { X509Certificate } from 'node:crypto';
import { types } from 'node:util';
import { lastElementOf } from './xfcc';

/**
 * Reads the certificate from a header in one of the three common forms: RFC 9440 (`:base64 of DER:`), Envoy's
 * `x-forwarded-client-cert` with its `Cert` element, and PEM with percent-encoding, as nginx writes it.
 * @returns undefined for any other form
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
/** One alone: of several, as two headers of the same name give them, there is no telling which one is meant. */
const pem = /^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

function bytesOf(text: string): Buffer | string | undefined {
  const [, base64] = structured.exec(text) ?? [];
  if (base64) return Buffer.from(base64, 'base64');
  const isPem = text.startsWith('-----BEGIN') || text.startsWith('%');
  const escaped = isPem ? text : lastElementOf(text)?.get('cert');
  const certificate = escaped === undefined ? '' : unescaped(escaped);
  return pem.test(certificate) ? certificate : undefined;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}
