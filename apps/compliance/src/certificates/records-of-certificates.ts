import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import type { RecordType } from '@probatum/records/record';
import type { BaseRow } from '@probatum/records/record-options';
import { Records } from '@probatum/records/records';
import { NothingRecorded } from './certificate-record.errors';
import { KnownCertificates } from './known-certificates/known-certificates';

type OfCertificate = BaseRow & { readonly certificateId: string };

/** Records of which a certificate has one of a kind. */
@Injectable()
export class RecordsOfCertificates {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly certificates: KnownCertificates,
  ) {}

  /** @throws CertificateNotFound, RecordExists */
  create<Row extends OfCertificate>(
    caller: Caller,
    type: RecordType<Row>,
    certificateId: string,
    values: Partial<Row>,
    keyed: KeyedRequest | undefined,
  ) {
    return this.records.decide(
      caller,
      keyed,
      async (tx) => {
        const row = await this.records.writes.insert(tx, caller, type, { ...values, certificateId });
        return type.answer(row, new Date(row.createdAt));
      },
      () => this.certificates.check(caller, certificateId),
    );
  }

  /** @throws CertificateNotFound, NothingRecorded */
  async find<Row extends OfCertificate>(tenant: Tenant, type: RecordType<Row>, certificateId: string) {
    return this.records.find(tenant, type, await this.idOf(tenant, type, certificateId));
  }

  /** The same as it is stored. @throws CertificateNotFound, NothingRecorded */
  async row<Row extends OfCertificate>(tenant: Tenant, type: RecordType<Row>, certificateId: string): Promise<Row> {
    const id = await this.idOf(tenant, type, certificateId);
    return this.records.writes.find(this.database.of(tenant), tenant, type, id);
  }

  /** @throws CertificateNotFound, NothingRecorded, PreconditionFailed */
  async change<Row extends OfCertificate>(
    caller: Caller,
    type: RecordType<Row>,
    certificateId: string,
    values: Partial<Row>,
    precondition: Precondition,
  ) {
    const id = await this.idOf(caller, type, certificateId);
    return this.records.change(caller, type, id, values, precondition);
  }

  private async idOf(tenant: Tenant, type: RecordType<never>, certificateId: string): Promise<string> {
    const values = [tenant.organizationId, tenant.environment, certificateId];
    const [row] = await this.database
      .of(tenant)
      .query<{ id: string }>(
        `select id from ${type.table} where organization_id = $1 and environment = $2 and certificate_id = $3`,
        values,
      );
    if (row) return row.id;
    await this.certificates.check(tenant, certificateId);
    throw new NothingRecorded(certificateId);
  }
}
