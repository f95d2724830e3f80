import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import { CertificateNotFound } from '@probatum/http/problems/certificate-not-found';
import { certificateColumns, type CertificateRow, sameCertificate } from './certificate-row';
import { grantedTo, type Reader } from './granted';
import { readableRow } from './readable-row';

export type PublicCertificateRow = CertificateRow & {
  /** Name of the account that issued it; null as long as it is not known here. */
  readonly organizationName: string | null;
  readonly organizationSeal: string | null;
};

interface Wanted extends Tenant {
  readonly id: string;
}

const ofTenant = `
  select ${certificateColumns} from (
    select certificates.*
    from unnest($1::text[], $2::text[], $3::text[]) as wanted (id, organization_id, environment)
    join certificates on ${sameCertificate('certificates', 'wanted')}
  ) as certificate`;

/** A parameter per id: for a list in one parameter Postgres makes a new plan each time, at four times the look-up. */
const byPublicIds = (count: number) => `
  select ${certificateColumns}, account.name as "organizationName", account.seal as "organizationSeal"
  from certificates left join organizations account using (organization_id)
  where id in (${Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ')})`;

/** How many ids a statement has room for. Few sizes, so that each is prepared once per connection. */
const publicStatements = [1, 4, 16, 64].map((size) => ({
  size,
  text: byPublicIds(size),
  name: `certificates-public-${size}`,
}));

/**
 * Number of ids in one statement. With two concurrent statements each would have half as many, for a tenth more
 * processor time.
 */
const groups = { max: 64 };

/**
 * Reads that come in crowds are gathered like writes: one statement for all that arrive while another is in flight.
 * A round trip costs more than the row that it brings.
 */
@Injectable()
export class CertificatesRepository {
  private readonly tenantReads: GroupCommit<Wanted, CertificateRow | undefined>;
  private readonly publicReads: GroupCommit<string, PublicCertificateRow | undefined>;

  constructor(private readonly database: Database) {
    this.tenantReads = new GroupCommit((wanted) => this.readOfTenants(wanted), {
      ...groups,
      ownerOf: ({ organizationId }) => organizationId,
    });
    this.publicReads = new GroupCommit((ids) => this.readPublic(ids), groups);
  }

  /** @throws CertificateNotFound also for a foreign id, for one of the other environment and for what was not granted */
  async findOfTenant(reader: Reader, id: string): Promise<CertificateRow> {
    const { organizationId, environment, grant } = reader;
    const wanted = { id, organizationId, environment };
    const row = isId('cert', id) && (await (grant ? this.readGranted(reader, id) : this.tenantReads.submit(wanted)));
    if (!row) throw new CertificateNotFound();
    return row;
  }

  /** For public verification, which knows nothing but the id. @throws CertificateNotFound */
  async findPublic(id: string): Promise<PublicCertificateRow> {
    const row = isId('cert', id) && (await this.publicReads.submit(id));
    if (!row) throw new CertificateNotFound();
    return row;
  }

  /** Not grouped with other reads: auditors send few requests at a time. */
  private async readGranted(reader: Reader, id: string): Promise<CertificateRow | undefined> {
    const values: unknown[] = [reader.organizationId, reader.environment, id];
    const [row] = await this.database.of(reader).query<CertificateRow>(
      `select ${certificateColumns} from certificates
       where organization_id = $1 and environment = $2 and id = $3 and ${grantedTo(reader, values)}`,
      values,
    );
    return row && readableRow(row);
  }

  private async readOfTenants(wanted: Wanted[]): Promise<(CertificateRow | undefined)[]> {
    const rows = await this.database
      .ofGroup(wanted)
      .query<CertificateRow>(
        ofTenant,
        [
          wanted.map(({ id }) => id),
          wanted.map(({ organizationId }) => organizationId),
          wanted.map(({ environment }) => environment),
        ],
        'certificates-of-tenants',
      );
    const found = new Map(rows.map((row) => [keyOf(row), readableRow(row)]));
    return wanted.map((one) => found.get(keyOf(one)));
  }

  private async readPublic(ids: string[]): Promise<(PublicCertificateRow | undefined)[]> {
    const { size, text, name } = publicStatements.find((statement) => statement.size >= ids.length)!;
    // Places left over ask for the first id once more, which costs Postgres nothing.
    const filled = Array.from({ length: size }, (_, index) => ids[index] ?? ids[0]);
    const rows = await this.database.query<PublicCertificateRow>(text, filled, name);
    const found = new Map(rows.map((row) => [row.id, readableRow(row)]));
    return ids.map((id) => found.get(id));
  }
}

function keyOf({ id, organizationId, environment }: Wanted): string {
  return `${organizationId} ${environment} ${id}`;
}
