import { defineEvent } from './event';

export interface OrganizationCreated {
  readonly organizationId: string;
  readonly name: string;
}

export const organizationCreated = defineEvent<OrganizationCreated>({
  context: 'gateway',
  entity: 'organization',
  verb: 'created',
  description: 'An organization was created. Published once, in the live environment.',
  example: { organizationId: 'org_01j9z3k4m5n6p7q8r9s0t1v2w3', name: 'Acme Consulting' },
});
