import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchPlatform } from './bench-platform';

const contract = join(__dirname, '../../../../docs/examples/contract.pdf');

/** Calls of the e-signature API through the gateway, as its guide makes them. */
export class EnvelopeCalls {
  constructor(private readonly platform: BenchPlatform) {}

  /** @throws Error for any answer but 2xx */
  async call<Answer>(method: string, path: string, body?: object | FormData, headers = {}): Promise<Answer> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.platform.local.gatewayUrl}${path}`, {
      method,
      headers: {
        ...this.platform.keyHeaders,
        ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** Uploads the example of the documentation. @returns the id of the document */
  async uploadContract(): Promise<string> {
    return this.upload(await readFile(contract));
  }

  async upload(content: Uint8Array, headers = {}): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)]), 'contract.pdf');
    return (await this.call<{ id: string }>('POST', '/api/v1/documents', form, headers)).id;
  }
}

const area = { pageNumber: 1, x: 72, width: 150, height: 40 };
const people = ['ada@example.com', 'grace@example.com'];

/** An envelope with one document, for two signers with a field each. */
export function envelopeRequest(documentId: string) {
  return {
    subject: 'Contract for services',
    documentIds: [documentId],
    recipients: people.map((email) => ({ email, name: 'Ada Example', role: 'SIGNER' })),
    fields: people.map((recipientEmail, index) => ({
      ...{ recipientEmail, fieldType: 'SIGNATURE' },
      ...area,
      y: 500 + index * 60,
    })),
  };
}
