import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import {
  type CertificateOptions,
  type Issued,
  issueSealCertificate,
  issueSealRoot,
} from '@probatum/pdf-signing/seal-certificate';
import type { SealIdentity } from './seal-identity';

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
/**
 * A seal without a timestamp can be checked as long as its certificate is valid. Renewed every year, the certificate
 * of each seal is valid for four years more at least.
 */
const lifeMs = { root: 20 * yearMs, seal: 5 * yearMs };
const renewBeforeMs = { root: 6 * yearMs, seal: 4 * yearMs };
/** The clocks of those who check a seal may be behind. */
const beforeMs = 3_600_000;

type Kind = keyof typeof lifeMs;

interface Row {
  readonly id: string;
  readonly certificate: Buffer;
  readonly sealedPrivateKey: string;
  readonly notAfter: Date;
}

const newestFirst = `
  select id, certificate, sealed_private_key as "sealedPrivateKey", not_after as "notAfter"
  from seal_certificates where kind = $1 order by created_at desc, id`;

const insert = `
  insert into seal_certificates (id, kind, certificate, sealed_private_key, not_after, created_at)
  values ($1, $2, $3, $4, $5, $6)`;

export const sealContextOf = (id: string) => `seal-certificate:${id}`;

/** The certificate of the seal that the platform issues to itself, under a root of its own, and renews in time. */
@Injectable()
export class OwnCertificates {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** Replicas that come here at the same moment use the same certificate. */
  async current(): Promise<SealIdentity & { readonly renewAtMs: number }> {
    return this.database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtext($1))', ['seal-certificate']);
      const root = (await this.usable(tx, 'root')) ?? (await this.add(tx, 'root', issueSealRoot));
      const seal =
        (await this.usable(tx, 'seal', root)) ??
        (await this.add(tx, 'seal', (options) => issueSealCertificate(options, root)));
      const { privateKey, certificate } = seal;
      const renewAtMs = Date.parse(new X509Certificate(certificate).validTo) - renewBeforeMs.seal;
      return { privateKey, certificates: [certificate, root.certificate], root: root.certificate, renewAtMs };
    });
  }

  /** All roots that were ever used, the newest first. DER. */
  async roots(): Promise<Uint8Array[]> {
    const rows = await this.database.query<Row>(newestFirst, ['root']);
    return rows.map((row) => this.open(row).certificate);
  }

  /** The newest one, unless it ends too early or comes from an earlier root. */
  private async usable(tx: Transaction, kind: Kind, root?: Issued): Promise<Issued | undefined> {
    const [row] = await tx.query<Row>(newestFirst, [kind]);
    if (!row || row.notAfter.getTime() - this.clock.nowMs() <= renewBeforeMs[kind]) return undefined;
    const issued = this.open(row);
    if (!root) return issued;
    const isOfRoot = new X509Certificate(issued.certificate).verify(new X509Certificate(root.certificate).publicKey);
    return isOfRoot ? issued : undefined;
  }

  private async add(
    tx: Transaction,
    kind: Kind,
    issue: (options: CertificateOptions) => Promise<Issued>,
  ): Promise<Issued> {
    const nowMs = this.clock.nowMs();
    const notAfter = new Date(nowMs + lifeMs[kind]);
    const notBefore = new Date(nowMs - beforeMs);
    const issued = await issue({ name: names[kind], organization: 'Probatum', notBefore, notAfter });
    const id = createHash('sha256').update(issued.certificate).digest('hex');
    const sealed = this.sealer.seal(issued.privateKey.export({ format: 'der', type: 'pkcs8' }), sealContextOf(id));
    await tx.query(insert, [id, kind, Buffer.from(issued.certificate), sealed, notAfter, new Date(nowMs)]);
    return issued;
  }

  /** The key is bound to the certificate, so that write access to the table is not enough to add another one. */
  private open({ id, certificate, sealedPrivateKey }: Row): Issued {
    const isOwn = createHash('sha256').update(certificate).digest('hex') === id;
    const der = this.sealer.open(sealedPrivateKey, sealContextOf(id));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (!isOwn || !new X509Certificate(certificate).checkPrivateKey(privateKey))
      throw new Error(`The certificate ${id} was changed outside the platform`);
    return { certificate: new Uint8Array(certificate), privateKey };
  }
}

const names = { root: 'Probatum Seal Root', seal: 'Probatum Seal' };
