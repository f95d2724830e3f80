import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import { Database } from '@probatum/persistence/database';
import { CertificateNotFound } from '../certificate/certificate.errors';
import { claimsOf, textClaim } from '../certificate/certificate-answer';
import type { CertificateRow } from '../certificate/certificate-row';
import { grantedTo, type Reader } from '../certificate/granted';
import type { Provenance, ProvenanceNode } from './get-provenance.controller';

const maxNodes = 1_000;

/**
 * One query walks up and down; a node that is reached on several ways counts with its shortest.
 * @param mayStepOn whether the reader may see the certificate with this id: nothing leads through one that is hidden
 */
const walk = (mayStepOn: (id: string) => string) => `
  with recursive ancestors (id, distance) as (
    select $1::text, 0 where ${mayStepOn('$1')}
    union
    select link.source_id, distance + 1
    from ancestors join certificate_links link
      on link.organization_id = $2 and link.environment = $3 and link.certificate_id = ancestors.id
    where distance <= $4 and ${mayStepOn('link.source_id')}
  ), descendants (id, distance) as (
    select $1::text, 0 where ${mayStepOn('$1')}
    union
    select link.certificate_id, distance + 1
    from descendants join certificate_links link
      on link.organization_id = $2 and link.environment = $3 and link.source_id = descendants.id
    where distance <= $4 and ${mayStepOn('link.certificate_id')}
  ), node as (
    select id, min(distance) as distance
    from (select * from ancestors union all select * from descendants) as reached
    group by id order by min(distance), id limit ${maxNodes + 1}
  )
  select id, distance, type, status, issued_at as "issuedAt", disclosures, anchor_status as "anchorStatus",
         trust_level as "trustLevel", trust_score as "trustScore", parents,
         jsonb_array_length(evidence) as "evidenceCount"
  from node join certificates certificate using (id)
  where organization_id = $2 and environment = $3
  order by distance, id`;

type NodeRow = Pick<
  CertificateRow,
  'id' | 'type' | 'status' | 'issuedAt' | 'disclosures' | 'anchorStatus' | 'trustLevel' | 'trustScore' | 'parents'
> & { readonly distance: number; readonly evidenceCount: number };

@Injectable()
export class GetProvenance {
  constructor(private readonly database: Database) {}

  async execute(reader: Reader, id: string, depth: number): Promise<Provenance> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    const values: unknown[] = [id, reader.organizationId, reader.environment, depth];
    const reached = await this.database.of(reader).query<NodeRow>(walk(stepsOf(reader, values)), values);
    const rows = reached.filter(({ distance }) => distance <= depth).slice(0, maxNodes);
    if (rows.length === 0) throw new CertificateNotFound();
    const shown = new Set(rows.map((row) => row.id));
    return {
      rootId: id,
      depth: rows.at(-1)!.distance,
      nodes: rows.map(node),
      edges: rows.flatMap((row) =>
        row.parents
          .filter((parent) => shown.has(parent))
          .map((parent) => ({ from: parent, to: row.id, relation: 'source_of' as const })),
      ),
      truncated: reached.length > rows.length,
    };
  }
}

function stepsOf(reader: Reader, values: unknown[]): (id: string) => string {
  if (!reader.grant) return () => 'true';
  const condition = grantedTo(reader, values);
  return (id) => `exists (select 1 from certificates
    where organization_id = $2 and environment = $3 and id = ${id} and ${condition})`;
}

function node(row: NodeRow): ProvenanceNode {
  const claims = claimsOf(row);
  return {
    id: row.id,
    certificateId: row.id,
    type: row.type,
    status: row.status,
    issuedAt: row.issuedAt.toISOString(),
    signerName: textClaim(claims, 'signerName'),
    issuingCompany: textClaim(claims, 'issuingCompany'),
    anchorStatus: row.anchorStatus,
    trustLevel: row.trustLevel,
    trustScore: row.trustScore,
    evidenceCount: row.evidenceCount,
  };
}
