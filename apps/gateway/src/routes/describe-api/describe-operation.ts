import { readableInAuditRoomExtension } from '@probatum/http/identity/audit-room-grant';
import type { AdmittedOperation } from '../route-table/admit-documents';
import type { Access } from '../route-table/route-table';
import { problem } from '@probatum/http/openapi/shared-components';
import { ownName } from '../route-table/own-name';
import type { Json } from '../route-table/service-document';
import { toOpenApi31 } from './to-openapi-31';

/**
 * Texts for readers that an operation need not contain itself: its effect, its access rule, and the gateway's response
 * if the service does not respond.
 */
export function describeOperation({ service, definition, access }: AdmittedOperation): Json {
  const { summary, operationId, description, responses } = definition;
  const inAuditRoom = definition[readableInAuditRoomExtension] === true ? 'Readable in an audit room.' : '';
  return {
    ...(isText(summary) ? {} : { summary: isText(operationId) ? sentenceOf(operationId) : undefined }),
    description: [isText(description) ? description : '', accessText(access), inAuditRoom].filter(Boolean).join('\n\n'),
    responses: { ...(toOpenApi31(responses ?? {}) as Json), ...(service === ownName ? {} : { 504: tooSlow }) },
  };
}

const tooSlow = problem(
  'The service did not respond within the time limit. The request may or may not have taken effect',
);

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

function accessText(access: Access): string {
  if (access === null) return 'Anyone may call this route, without a key.';
  const sets = access.map((scopes) => scopes.map((scope) => `\`${scope}\``).join(' and '));
  return sets.some((set) => set === '') ? 'Requires a key.' : `Requires a key with the scope ${sets.join(', or ')}.`;
}
