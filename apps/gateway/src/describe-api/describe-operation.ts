import { readableInAuditRoomExtension } from '@probatum/http/audit-room-grant';
import type { AdmittedOperation } from '../route-requests/admit-documents';
import type { Access } from '../route-requests/route-table';
import type { Json } from '../route-requests/service-document';

/** What a reader wants to know first and an operation need not say itself: what it does, and who may call it. */
export function describeOperation({ definition, access }: AdmittedOperation): Json {
  const { summary, operationId, description } = definition;
  const inAuditRoom = definition[readableInAuditRoomExtension] === true ? 'Readable in an audit room.' : '';
  return {
    ...(isText(summary) ? {} : { summary: isText(operationId) ? sentenceOf(operationId) : undefined }),
    description: [isText(description) ? description : '', whoMayCall(access), inAuditRoom].filter(Boolean).join('\n\n'),
  };
}

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
