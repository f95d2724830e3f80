import { organizationCreated } from '@probatum/contracts/events/gateway';
import type { Database, Transaction } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { operator, recordChange } from '../audit-log/record-change';

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

export class OrganizationExists extends Error {
  constructor(id: string) {
    super(`There is an organization ${id} already`);
  }
}

/** Founds an organization and announces it, once, in the live environment. */
export class CreateOrganization {
  constructor(private readonly database: Database) {}

  /** @throws OrganizationExists */
  async execute(id: string, name: string): Promise<Organization> {
    try {
      return await this.database.transaction((tx) => foundOrganization(tx, id, name));
    } catch (error) {
      throw isUniqueViolation(error) ? new OrganizationExists(id) : error;
    }
  }
}

export async function foundOrganization(tx: Transaction, id: string, name: string): Promise<Organization> {
  const [row] = await tx.query<{ createdAt: Date }>(
    `insert into organizations (id, name) values ($1, $2) returning created_at as "createdAt"`,
    [id, name],
  );
  const { createdAt: time } = row!;
  const data = { organizationId: id, name };
  const tenant = { organizationId: id, environment: 'live' as const };
  await tx.publish(organizationCreated, { ...tenant, subject: id, time, data });
  await recordChange(tx, {
    ...tenant,
    ...operator,
    action: 'organization.created',
    target: id,
    before: null,
    after: data,
  });
  return { id, name, createdAt: time.toISOString() };
}
