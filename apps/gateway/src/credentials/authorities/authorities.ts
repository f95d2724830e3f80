import { createHash, X509Certificate } from 'node:crypto';
import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import type { CertificateName } from '../credential/certificate-name';
import { type AuthorityFiles, readAuthorityFiles } from './authority-files';

interface Anchor {
  /** The name that the operator gave it, else the SHA-256 of its public key (SPKI), hex. */
  readonly id: string;
  readonly certificate: X509Certificate;
}

/** An authority behind more links is not looked for. Each link costs the check of a signature. */
const maxLinks = 5;
/** Longer than a TLS session can be resumed, which does not tell the chain again. */
const memory = { maxBytes: mebibyte, lifeMs: 900_000 };

/**
 * The authorities whose client certificates are trusted. A name identifies a caller only together with its authority,
 * because each of several authorities could issue a certificate with any name.
 */
export class Authorities {
  private anchors: readonly Anchor[] = [];
  private links: readonly X509Certificate[] = [];
  private named: ReadonlySet<string> = new Set();
  private resolved = new BoundedCache<readonly string[]>(memory);

  /** @throws ConfigurationError */
  constructor(private readonly files: AuthorityFiles) {
    this.reload();
  }

  /** @throws ConfigurationError; the authorities from before stay then */
  reload(): void {
    const read = readAuthorityFiles(this.files);
    const all = read.flatMap(({ certificates }) => certificates);
    const isAnchor = (one: X509Certificate) =>
      all.every((other) => other === one || !issued(other, one) || issued(one, one));
    this.anchors = read.flatMap(({ name, certificates }) =>
      certificates.filter(isAnchor).map((certificate) => ({ id: name ?? keyIdOf(certificate), certificate })),
    );
    this.links = all.filter((certificate) => !isAnchor(certificate));
    this.named = new Set(read.flatMap(({ name }) => name ?? []));
    this.resolved = new BoundedCache(memory);
  }

  get ids(): readonly string[] {
    return [...new Set(this.anchors.map(({ id }) => id))];
  }

  /**
   * Whether a name alone identifies a caller: only one authority is trusted and it has signed, or none is known here,
   * because a proxy checks all certificates.
   */
  areUnambiguous(signers: readonly string[]): boolean {
    const { ids } = this;
    return ids.length === 0 || (ids.length === 1 && signers.length === 1);
  }

  /** The authority that alone vouches for such a SPIFFE ID: the one that is named like its trust domain. */
  ofTrustDomain({ kind, value }: CertificateName): string | undefined {
    const [, domain = ''] = kind === 'spiffe' ? (/^spiffe:\/\/([^/]*)/.exec(value) ?? []) : [];
    return this.named.has(domain) ? domain : undefined;
  }

  /** Those that signed the certificate, itself or through others. Its validity was checked before. */
  signersOf(certificate: X509Certificate): readonly string[] {
    const known = this.resolved.get(certificate.fingerprint256);
    if (known) return known;
    const ids = this.resolve(certificate);
    if (ids.length > 0) this.resolved.set(certificate.fingerprint256, ids, { bytes: 100 * ids.length });
    return ids;
  }

  private resolve(leaf: X509Certificate): readonly string[] {
    const links = [...presentedWith(leaf), ...this.links];
    const found = new Set<string>();
    let reached = [leaf];
    for (let depth = 0; depth < maxLinks && reached.length > 0; depth += 1) {
      for (const { id, certificate } of this.anchors) {
        if (reached.some((one) => one.raw.equals(certificate.raw) || issued(certificate, one))) found.add(id);
      }
      reached = links.filter((link) => reached.some((one) => one !== link && issued(link, one)));
    }
    return [...found];
  }
}

/** The intermediate certificates that came with it. */
function presentedWith(leaf: X509Certificate): X509Certificate[] {
  const links: X509Certificate[] = [];
  for (let link = leaf.issuerCertificate; link && links.length < maxLinks; link = link.issuerCertificate)
    links.push(link);
  return links;
}

/** Names can be alike; the signature decides. */
function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function keyIdOf({ publicKey }: X509Certificate): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}
