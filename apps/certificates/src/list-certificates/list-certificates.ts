import { Injectable } from '@nestjs/common';
import { offsetOf, type Page, pageOf } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { claimsOf, textClaim } from '../certificate/certificate-answer';
import { type CertificateRow, updatedAtColumn } from '../certificate/certificate-row';
import { grantedTo, type Reader } from '../certificate/granted';
import type { ListCertificatesQuery } from './list-certificates.controller';

type ListedRow = Pick<
  CertificateRow,
  | 'id'
  | 'type'
  | 'status'
  | 'issuedAt'
  | 'updatedAt'
  | 'disclosures'
  | 'externalId'
  | 'anchorStatus'
  | 'trustLevel'
  | 'trustScore'
>;

const listedColumns = `
  id, type, status, issued_at as "issuedAt", ${updatedAtColumn}, disclosures, external_id as "externalId",
  anchor_status as "anchorStatus", trust_level as "trustLevel", trust_score as "trustScore"`;

@Injectable()
export class ListCertificates {
  constructor(private readonly database: Database) {}

  async execute(reader: Reader, query: ListCertificatesQuery): Promise<Page<ReturnType<typeof listItem>>> {
    const { where, values } = conditions(reader, query);
    const order = query.updatedAfter === undefined ? 'id desc' : 'updated_at';
    const page = `select ${listedColumns} from certificates where ${where}
      order by ${order} limit $${values.length + 1} offset $${values.length + 2}`;
    const database = this.database.of(reader);
    const [rows, [count]] = await Promise.all([
      database.query<ListedRow>(page, [...values, query.pageSize, offsetOf(query)]),
      database.query<{ total: number }>(`select count(*)::int as total from certificates where ${where}`, values),
    ]);
    return pageOf(rows.map(listItem), count!.total, query);
  }
}

function conditions(reader: Reader, query: ListCertificatesQuery): { where: string; values: unknown[] } {
  const values: unknown[] = [reader.organizationId, reader.environment];
  const terms = ['organization_id = $1', 'environment = $2', grantedTo(reader, values)];
  const add = (value: unknown, term: (placeholder: string) => string) => {
    if (value !== undefined) terms.push(term(`$${values.push(value)}`));
  };
  add(query.certificateType, (value) => `type = ${value}`);
  add(query.type, (value) => `type = ${value}`);
  add(query.status, (value) => `status = ${value}`);
  add(query.anchorStatus, (value) => `anchor_status = ${value}`);
  add(query.externalId, (value) => `external_id = ${value}`);
  add(query.updatedAfter, (value) => `updated_at > ${value}::timestamptz`);
  add(
    query.sha256Hash,
    (value) => `id in (select certificate_id from evidence_hashes
      where organization_id = $1 and environment = $2 and sha256 = decode(${value}, 'hex'))`,
  );
  return { where: terms.join(' and '), values };
}

function listItem(row: ListedRow) {
  const claims = claimsOf(row);
  return {
    certificateId: row.id,
    certificateType: row.type,
    status: row.status,
    issuedAt: row.issuedAt.toISOString(),
    updatedAt: row.updatedAt,
    signerName: textClaim(claims, 'signerName'),
    issuingCompany: textClaim(claims, 'issuingCompany'),
    externalId: row.externalId,
    anchorStatus: row.anchorStatus,
    trustLevel: row.trustLevel,
    trustScore: row.trustScore,
  };
}
