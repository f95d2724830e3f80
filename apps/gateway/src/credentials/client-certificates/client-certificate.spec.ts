import type { X509Certificate } from 'node:crypto';
import { Authorities } from '../authorities/authorities';
import { bears, readCertificate as readVouched } from './client-certificate';

/** Those that a proxy checks: none is known here. */
const readCertificate = (certificate: X509Certificate) => readVouched(certificate, new Authorities({}));

const read = (subject: string, subjectAltName?: string) =>
  readCertificate({ fingerprint256: 'AB:CD', subject, subjectAltName } as X509Certificate).names;

describe('the names of a client certificate', () => {
  it('tell the subject as RFC 4514 writes it', () => {
    const subject = { kind: 'subject', value: 'CN=erp\\, the old one,O=Acme,C=ES', authority: null };
    expect(read('C=ES\nO=Acme\nCN=erp\\, the old one')).toContainEqual(subject);
  });

  it('hold its SPIFFE id when that is its only URI', () => {
    const spiffe = { kind: 'spiffe', value: 'spiffe://acme.example/ns/erp', authority: null };
    expect(read('CN=x', 'DNS:a.example, URI:spiffe://acme.example/ns/erp')).toContainEqual(spiffe);
    for (const names of [
      'URI:spiffe://acme.example/ns/erp, URI:spiffe://acme.example/other',
      'URI:https://acme.example/ns/erp',
      'URI:spiffe://ACME.example/erp',
      'URI:spiffe://acme.example/',
      'URI:spiffe://acme.example/a%2Fb',
      'DNS:spiffe://acme.example/ns/erp',
      '"URI:spiffe://acme.example/erp"',
    ]) {
      expect(read('CN=x', names).map(({ kind }) => kind)).toEqual(['fingerprint', 'subject']);
    }
  });

  it('are no other kind of name by chance', () => {
    const certificate = readCertificate({ fingerprint256: 'AB:CD', subject: 'CN=abcd' } as X509Certificate);
    expect(bears(certificate, { kind: 'fingerprint', value: 'abcd' })).toBe(true);
    expect(bears(certificate, { kind: 'subject', value: 'abcd' })).toBe(false);
    expect(bears(certificate, { kind: 'fingerprint', value: 'CN=abcd' })).toBe(false);
  });
});
