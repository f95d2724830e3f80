import { createHash } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { CallOptions } from '@probatum/testing/service-harness';
import type { CreatedEnvelope } from '../src/envelopes/create-envelope/created-envelope';
import type { EnvelopeAnswer } from '../src/envelopes/envelope-answer';
import type { RunningEnvelopes } from './running-envelopes';

export const a4 = { width: 595, height: 842 };

/** A document as its upload leaves it. */
export async function insertDocument(
  running: RunningEnvelopes,
  { organizationId, environment }: Tenant,
  { pages = [a4], status = 'READY' }: { pages?: { width: number; height: number }[]; status?: string } = {},
): Promise<string> {
  const id = newId('doc');
  const sha256 = createHash('sha256').update(id).digest('hex');
  await running.database.query(
    `insert into documents (organization_id, environment, id, name, mime_type, size, status, original_sha256,
       normalized_sha256, normalized_size, pages)
     values ($1, $2, $3, 'contract.pdf', 'application/pdf', 1000, $4, $5, $6, 900, $7)`,
    [organizationId, environment, id, status, sha256, status === 'READY' ? sha256 : null, JSON.stringify(pages)],
  );
  return id;
}

export const client = { email: 'client@example.com', name: 'Marie Dubois', role: 'SIGNER' };

export async function createBody(running: RunningEnvelopes, tenant: Tenant, more: Record<string, unknown> = {}) {
  const documentIds = 'documentIds' in more ? more['documentIds'] : [await insertDocument(running, tenant)];
  return { subject: 'Contrat de prestation', documentIds, recipients: [client], ...more };
}

export async function createDraft(running: RunningEnvelopes, tenant: Tenant, more: Record<string, unknown> = {}) {
  const body = await createBody(running, tenant, more);
  const answer = await running.call<CreatedEnvelope>(tenant, 'POST', '/api/v1/envelopes', { body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

export async function send(running: RunningEnvelopes, tenant: Tenant, id: string, options: CallOptions = {}) {
  return running.call<EnvelopeAnswer>(tenant, 'POST', `/api/v1/envelopes/${id}/send`, options);
}

export async function createSent(running: RunningEnvelopes, tenant: Tenant, more: Record<string, unknown> = {}) {
  const { id } = await createDraft(running, tenant, more);
  const answer = await send(running, tenant, id);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
}

export async function read(running: RunningEnvelopes, tenant: Tenant, id: string) {
  return running.call<EnvelopeAnswer>(tenant, 'GET', `/api/v1/envelopes/${id}`);
}

export interface Refused {
  readonly code: string;
  readonly problemCode: string;
  readonly error: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}

/** The status, the code and the pointers of an answer that refuses a new envelope. */
export async function refusal(running: RunningEnvelopes, tenant: Tenant, more: Record<string, unknown>) {
  const body = await createBody(running, tenant, more);
  const answer = await running.call<Refused>(tenant, 'POST', '/api/v1/envelopes', { body });
  const { code, errors = [] } = answer.body;
  return { status: answer.status, code, pointers: errors.map(({ pointer }) => pointer) };
}
