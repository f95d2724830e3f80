import { createHash, webcrypto } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
x509.cryptoProvider.set(webcrypto as never);

export interface Issued {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

interface Wish {
  /** The most general part first, as it stands in a certificate. */
  readonly subject?: string;
  readonly uris?: readonly string[];
  readonly address?: string;
}

/** Issues certificates like the one of an enterprise. */
export class CertificateAuthority {
  private serial = 1;

  private constructor(
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly own: x509.X509Certificate,
  ) {}

  static async open(name = 'Test CA'): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const own = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: '01',
      name: `CN=${name}`,
      keys,
      signingAlgorithm: algorithm,
      extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
    });
    return new CertificateAuthority(keys, own);
  }

  get certificate(): string {
    return this.own.toString('pem');
  }

  /** As the gateway names it. */
  get id(): string {
    return createHash('sha256').update(Buffer.from(this.own.publicKey.rawData)).digest('hex');
  }

  /** Another one that it vouches for. @param name its own choice */
  async subordinate(name: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const own = await x509.X509CertificateGenerator.create({
      serialNumber: (this.serial += 1).toString(16).padStart(2, '0'),
      subject: `CN=${name}`,
      issuer: this.own.subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    });
    return new CertificateAuthority(keys, own);
  }

  async issue({ subject = 'CN=client', uris = [], address }: Wish = {}): Promise<Issued> {
    const keys = await newKeys();
    const names = [
      ...uris.map((value) => ({ type: 'url' as const, value })),
      ...(address ? [{ type: 'ip' as const, value: address }] : []),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: (this.serial += 1).toString(16).padStart(2, '0'),
      subject,
      issuer: this.own.subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
  }
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
