import { administratorScopes } from '@probatum/contracts/scopes';
import type { Identity } from '@probatum/http/identity/identity';
import { DataOf } from '@probatum/http/lists/cursor-pagination';
import { Fields, IdOf, Named, OneOf, Text } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import type { OrganizationDetails } from '../organization/organization';

type Known = Pick<OrganizationDetails, 'id' | 'name'>;

export const Account = Named(
  'Account',
  Fields({
    id: IdOf('org'),
    email: Type.String({
      description: 'A name of the organization in the form of an e-mail address. No mail can be sent to it',
      examples: ['org_01j9z3k4m5n6p7q8r9s0t1v2w3@account.invalid'],
    }),
    name: Text(),
    plan: Type.String({ description: 'Plan of the credential', examples: ['default'] }),
  }),
);
export type Account = Static<typeof Account>;

export const Workspace = Named(
  'Workspace',
  Fields({
    id: IdOf('org'),
    name: Text(),
    slug: Type.String({ examples: ['acme-consulting'] }),
    role: OneOf(['OWNER', 'MEMBER'], { description: 'OWNER: the credential administers the organization' }),
  }),
);
export type Workspace = Static<typeof Workspace>;

export const Workspaces = Named('Workspaces', DataOf(Workspace));

/** RFC 6761 section 6.4: no name below `invalid` exists. */
const noMailDomain = 'account.invalid';
const maxSlugLength = 60;

export function accountOf({ id, name }: Known, { plan }: Pick<Identity, 'plan'>): Account {
  return { id, email: `${id}@${noMailDomain}`, name, plan };
}

/** An organization has one workspace, which is the organization itself. */
export function workspaceOf({ id, name }: Known, { scopes }: Pick<Identity, 'scopes'>): Workspace {
  const isOwner = administratorScopes.some((scope) => scopes.includes(scope));
  return { id, name, slug: slugOf(name) || id, role: isOwner ? 'OWNER' : 'MEMBER' };
}

function slugOf(name: string): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return letters
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxSlugLength)
    .replace(/^-|-$/g, '');
}
