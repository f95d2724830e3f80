import { Injectable } from '@nestjs/common';
import { microsecondNotAfter } from '@probatum/http/validation/moment';
import { countingMs, type Page, readPage } from '@probatum/http/lists/pagination';
import { Database } from '@probatum/persistence/database';
import { claimsOf, textClaim } from '../certificate/certificate-answer';
import { type CertificateRow, updatedAtColumn } from '../certificate/certificate-row';
import { grantedTo, type Reader } from '../certificate/granted';
import type { ListCertificatesQuery } from './list-certificates.query';

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

const allCertificates = `
  select certificates::float8 as total from change_clocks where organization_id = $1 and environment = $2`;

@Injectable()
export class ListCertificates {
  constructor(private readonly database: Database) {}

  async execute(reader: Reader, query: ListCertificatesQuery): Promise<Page<ReturnType<typeof listItem>>> {
    const { where, values, isFiltered } = conditions(reader, query);
    const order = query.updatedAfter === undefined ? 'id desc' : 'updated_at';
    const page = await readPage(query, {
      read: (limit, offset) =>
        this.database.of(reader).query<ListedRow>(
          `select ${listedColumns} from certificates where ${where}
           order by ${order} limit $${values.length + 1} offset $${values.length + 2}`,
          [...values, limit, offset],
        ),
      count: () => this.count(reader, isFiltered ? `certificates where ${where}` : undefined, values),
    });
    return { ...page, items: page.items.map(listItem) };
  }

  /** All certificates of a tenant are counted when they are issued, those that a filter leaves now. */
  private async count(reader: Reader, filtered: string | undefined, values: unknown[]): Promise<number> {
    const [row] = filtered
      ? await this.database
          .of(reader, countingMs)
          .query<{ total: number }>(`select count(*)::float8 as total from ${filtered}`, values)
      : await this.database.of(reader).query<{ total: number }>(allCertificates, values);
    return row?.total ?? 0;
  }
}

function conditions(reader: Reader, query: ListCertificatesQuery) {
  const values: unknown[] = [reader.organizationId, reader.environment];
  const terms = ['organization_id = $1', 'environment = $2', ...(reader.grant ? [grantedTo(reader, values)] : [])];
  const add = (value: unknown, term: (placeholder: string) => string) => {
    if (value !== undefined) terms.push(term(`$${values.push(value)}`));
  };
  add(query.certificateType, (value) => `type = ${value}`);
  add(query.type, (value) => `type = ${value}`);
  add(query.status, (value) => `status = ${value}`);
  add(query.anchorStatus, (value) => `anchor_status = ${value}`);
  add(query.externalId, (value) => `external_id = ${value}`);
  // Postgres would round a finer time to the next microsecond, and a change of that microsecond would be missed.
  add(query.updatedAfter && microsecondNotAfter(query.updatedAfter), (value) => `updated_at > ${value}::timestamptz`);
  // The table of hashes only finds. Which files a certificate names is signed, so its own evidence decides.
  add(
    query.sha256Hash?.toLowerCase(),
    (value) => `id in (select certificate_id from evidence_hashes
      where organization_id = $1 and environment = $2 and sha256 = decode(${value}, 'hex'))
      and evidence @> jsonb_build_array(jsonb_build_object('sha256', ${value}::text))`,
  );
  return { where: terms.join(' and '), values, isFiltered: terms.length > 2 };
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
