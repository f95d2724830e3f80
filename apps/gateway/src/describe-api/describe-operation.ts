import { readableInAuditRoomExtension } from '@probatum/http/audit-room-grant';
import type { AdmittedOperation } from '../route-requests/admit-documents';
import type { Access } from '../route-requests/route-table';
import { problem } from '@probatum/http/shared-components';
import { ownName } from '../discover-routes/settle-claims';
import type { Json } from '../route-requests/service-document';
import { toOpenApi31 } from './to-openapi-31';

/**
 * What a reader wants to know and an operation need not say itself: what it does, who may call it, and what the gateway
 * answers when the service does not.
 */
export function describeOperation({ service, definition, access }: AdmittedOperation): Json {
  const { summary, operationId, description, responses } = definition;
  const inAuditRoom = definition[readableInAuditRoomExtension] === true ? 'Readable in an audit room.' : '';
  return {
    ...(isText(summary) ? {} : { summary: isText(operationId) ? sentenceOf(operationId) : undefined }),
    description: [isText(description) ? description : '', whoMayCall(access), inAuditRoom].filter(Boolean).join('\n\n'),
    responses: { ...(toOpenApi31(responses ?? {}) as Json), ...(service === ownName ? {} : { 504: tooSlow }) },
  };
}

const tooSlow = problem('The service did not answer in time; whether the request took effect is unknown');

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** `listApiKeys` → `List API keys` */
function sentenceOf(operationId: string): string {
  const words = operationId
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bapi\b/g, 'API');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function whoMayCall(access: Access): string {
  if (access === null) return 'Anyone may call this, without a key.';
  const sets = access.map((scopes) => scopes.map((scope) => `\`${scope}\``).join(' and '));
  return sets.some((set) => set === '') ? 'Needs a key.' : `Needs a key with the scope ${sets.join(', or ')}.`;
}
