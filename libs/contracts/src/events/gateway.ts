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

export interface KeyLeaked {
  /** Id of the API key, or of the OAuth client or the audit room that the secret belongs to. */
  readonly keyId: string;
  /** Kind of the leaked credential. Older events lack it: they are about API keys. */
  readonly kind?: 'api_key' | 'client_secret' | 'audit_room_token';
  readonly name: string;
  /** The beginning of what leaked, by which it can be recognised. */
  readonly prefix: string;
  readonly revokedAt: string;
  /** Where it was found, in the words of who reported it. */
  readonly foundAt: string | null;
  readonly comment: string | null;
}

export const keyLeaked = defineEvent<KeyLeaked>({
  context: 'gateway',
  entity: 'key',
  verb: 'leaked',
  description: 'A leaked API key, client secret or audit room token was reported. It was revoked immediately.',
  example: {
    keyId: 'key_01j9z3k4m5n6p7q8r9s0t1v2w3',
    kind: 'api_key',
    name: 'ERP',
    prefix: 'ndi_4fGh81Kz',
    revokedAt: '2026-03-18T20:03:12.000Z',
    foundAt: 'https://code.example/acme/erp/blob/main/.env',
    comment: null,
  },
});
