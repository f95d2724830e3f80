import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import { Database, type Queryable } from '@probatum/persistence/database';
import { CertificateNotFound } from '@probatum/http/problems/certificate-not-found';
import { claimsOf, textClaim } from '../certificate/certificate-answer';
import type { CertificateRow } from '../certificate/certificate-row';
import { grantedTo, type Reader } from '../certificate/granted';
import type { Provenance, ProvenanceNode } from './provenance';
import { maxEdges, walkLinks } from './walk-links';

/** Size in Postgres of the returned nodes. Certificates can be long, and each of them is decompressed. */
const maxStoredBytes = 8_000_000;

const nodesOf = (granted: string) => `
  with reached as materialized (
    select certificate.*, place, sum(pg_column_size(evidence) + pg_column_size(parents) + pg_column_size(disclosures))
      over (order by place) as stored
    from unnest($3::text[]) with ordinality as node (id, place) cross join lateral (
      select * from certificates where organization_id = $1 and environment = $2 and id = node.id and ${granted} limit 1
    ) as certificate
  )
  select id, type, status, issued_at as "issuedAt", disclosures, anchor_status as "anchorStatus",
         trust_level as "trustLevel", trust_score as "trustScore", parents,
         jsonb_array_length(evidence) as "evidenceCount"
  from reached where place = 1 or stored <= ${maxStoredBytes} order by place`;

type NodeRow = Pick<
  CertificateRow,
  'id' | 'type' | 'status' | 'issuedAt' | 'disclosures' | 'anchorStatus' | 'trustLevel' | 'trustScore' | 'parents'
> & { readonly evidenceCount: number };

@Injectable()
export class GetProvenance {
  constructor(private readonly database: Database) {}

  async execute(reader: Reader, id: string, depth: number): Promise<Provenance> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    const database = this.database.of(reader);
    const { distances, cut } = await walkLinks(database, reader, id, depth);
    const rows = await this.nodes(database, reader, [...distances.keys()]);
    if (rows[0]?.id !== id) throw new CertificateNotFound();
    const edges = edgesBetween(rows);
    const truncatedBy = rows.length < distances.size ? 'size' : edges.length > maxEdges ? 'edges' : cut;
    return {
      rootId: id,
      depth: distances.get(rows.at(-1)!.id)!,
      nodes: rows.map(node),
      edges: edges.slice(0, maxEdges),
      truncated: truncatedBy !== null,
      truncatedBy,
    };
  }

  private nodes(database: Queryable, reader: Reader, ids: readonly string[]): Promise<NodeRow[]> {
    const values: unknown[] = [reader.organizationId, reader.environment, ids];
    return database.query<NodeRow>(nodesOf(grantedTo(reader, values)), values);
  }
}

function edgesBetween(rows: readonly NodeRow[]): Provenance['edges'] {
  const shown = new Set(rows.map((row) => row.id));
  return rows.flatMap((row) =>
    row.parents
      .filter((parent) => shown.has(parent))
      .map((parent) => ({ from: parent, to: row.id, relation: 'source_of' as const })),
  );
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
