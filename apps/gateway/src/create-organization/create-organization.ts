import { organizationCreated } from '@probatum/contracts/events/gateway';
import { type Database } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';

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

  async execute(id: string, name: string): Promise<Organization> {
    try {
      return await this.database.transaction(async (tx) => {
        const [row] = await tx.query<{ createdAt: Date }>(
          `insert into organizations (id, name) values ($1, $2) returning created_at as "createdAt"`,
          [id, name],
        );
        const { createdAt: time } = row!;
        const data = { organizationId: id, name };
        await tx.publish(organizationCreated, { organizationId: id, environment: 'live', subject: id, time, data });
        return { id, name, createdAt: time.toISOString() };
      });
    } catch (error) {
      throw isUniqueViolation(error) ? new OrganizationExists(id) : error;
    }
  }
}
