export const environments = ['live', 'sandbox'] as const;
export type Environment = (typeof environments)[number];

/** The owner of every row and every event: an organization in one of its two environments. */
export interface Tenant {
  readonly organizationId: string;
  readonly environment: Environment;
}
