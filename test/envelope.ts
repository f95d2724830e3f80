import type { Customer } from './customer';
import { smallPdf } from '@probatum/testing/small-pdf';

/** A request for an envelope that is sent in the same call, with its document in it. */
export function envelopeRequest(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: 'Contrat de prestation',
    documents: [{ name: 'contrat.pdf', file_base64: smallPdf().toString('base64') }],
    recipients: [{ email: 'client@example.com', name: 'Marie Dubois' }],
    ...more,
  };
}

export interface SentEnvelope {
  readonly id: string;
  readonly documentIds: readonly string[];
  /** The token opens the page of a recipient. Only the response to a creation has it. */
  readonly recipients: readonly { readonly accessToken: string }[];
}

export function sendEnvelope(customer: Customer): Promise<SentEnvelope> {
  return customer.expecting<SentEnvelope>(201, 'POST /api/v1/envelopes', { body: envelopeRequest() });
}

/** A draft with the document of an envelope that was sent. */
export async function createDraft(customer: Customer): Promise<SentEnvelope> {
  const { documentIds } = await sendEnvelope(customer);
  const body = envelopeRequest({ title: undefined, subject: 'Draft', documents: undefined, documentIds });
  return customer.expecting<SentEnvelope>(201, 'POST /api/v1/envelopes', { body });
}

const boundary = 'form-boundary';
export const uploadHeaders = { 'content-type': `multipart/form-data; boundary=${boundary}` };

/** The body of an upload of a PDF. */
export function uploadForm(file = smallPdf()): Buffer {
  const disposition = 'content-disposition: form-data; name="file"; filename="contrat.pdf"';
  const head = `--${boundary}\r\n${disposition}\r\ncontent-type: application/pdf\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

export async function uploadDocument(customer: Customer): Promise<string> {
  const options = { body: uploadForm(), headers: uploadHeaders };
  return (await customer.expecting<{ id: string }>(201, 'POST /api/v1/documents', options)).id;
}
