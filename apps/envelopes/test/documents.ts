import { identityHeader } from '@probatum/http/identity/identity';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Document } from '../src/documents/document';
import type { RunningEnvelopes } from './running-envelopes';

/** A document, or the problem in its place. */
export type Uploaded = Document & {
  readonly code: string;
  readonly problemCode: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
};

export interface UploadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uploaded;
}

export const uploadPath = '/api/v1/documents';

/** Sends a body as it is. */
export async function send(
  envelopes: RunningEnvelopes,
  tenant: Tenant,
  body: string | Blob | FormData | Uint8Array,
  headers: Record<string, string> = {},
): Promise<UploadAnswer> {
  const identity = await envelopes.harness.identity(tenant);
  const response = await fetch(`${envelopes.harness.service.url}${uploadPath}`, {
    method: 'POST',
    body: body as string,
    headers: { [identityHeader]: identity, ...headers },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Uploaded };
}

export interface UploadOptions {
  readonly name?: string;
  readonly fileName?: string;
  readonly headers?: Record<string, string>;
}

/** Uploads a file as a browser or curl does. */
export async function upload(
  envelopes: RunningEnvelopes,
  tenant: Tenant,
  file: Uint8Array,
  { name, fileName = 'contract.pdf', headers }: UploadOptions = {},
): Promise<UploadAnswer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file)], { type: 'application/octet-stream' }), fileName);
  if (name !== undefined) form.append('name', name);
  return send(envelopes, tenant, form, headers);
}
