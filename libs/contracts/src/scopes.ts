/** Every scope, `<resource>:<read|write>`. The order is the order in which documents list them. */
export const scopes = [
  'certificates:read',
  'certificates:write',
  'anchors:read',
  'anchors:write',
  'webhooks:read',
  'webhooks:write',
  'vendors:read',
  'vendors:write',
  'models:read',
  'models:write',
  'compliance:read',
  'compliance:write',
  'reports:read',
  'audit-rooms:read',
  'audit-rooms:write',
  'envelopes:read',
  'envelopes:write',
  'documents:read',
  'documents:write',
  'templates:read',
  'keys:read',
  'keys:write',
  'organization:read',
  'organization:write',
] as const;

export type Scope = (typeof scopes)[number];

/** Scopes that only an administrator's credential holds. */
export const administratorScopes = scopes.filter((scope) => /^(keys|organization):/.test(scope));

/** Everything a machine credential may do without administering the organization. */
export const ordinaryScopes = scopes.filter((scope) => !administratorScopes.includes(scope));

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
