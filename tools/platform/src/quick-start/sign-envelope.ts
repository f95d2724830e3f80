import { X509Certificate } from 'node:crypto';
import { createDocument } from '@probatum/pdf-pages/pages/create-document';
import { verifyPdf } from '@probatum/pdf-signing/verify-pdf';
import { type Answer, type Call, StepFailed, until } from './call';
import type { Say } from './steps';

/** A scribble, as a signing page draws it: a PNG of 160 × 48 pixels. */
const signature =
  'iVBORw0KGgoAAAANSUhEUgAAAKAAAAAwAQAAAAC+0kzDAAABMUlEQVR42tXTMWrDMBQA0BQPWQqme4iu0FzAGjrkSh5CFSjUnqoj' +
  '+CoJlGj0FRw0eLXwIoOQ+v+XTG3aC8QY6f+HLcn68ib8c20eHn1OsV7jluIrtVZEdEdKz9QOPKG2HLp6hdYMDLqdoJHZjOYvTlZL' +
  '6Ar+AW0vIxr7BugLnkGiZnTbFlDsXyBpVcTR5wpxd1gijAQLE3UJidQRdcKzhaRJ2JO7cHWQMLNEiw8nbAnHhEPgU0SY2sAn4AK6' +
  'dx4itoRwe94VC5xCRXjbC0R4VyJmMGzg6pmwJ7T+CavBZB0SNoivES+EsOuwmc6VWJOG3SMODPF0wupJFqs53nNYhSupzl88otGf' +
  'EPky4EO3GdUFVuEPVMpvEdFWHUYZYTdjPoRfTMfG0YShWh0wzx/27/gB9LBoN7wilnIAAAAASUVORK5CYII=';

/**
 * Uploads a contract to the sandbox, sends it to a signer, signs it in that person's name, and verifies the sealed PDF.
 * @param sender with a sandbox key
 * @param anonymous without a key, as the signer is
 */
export async function signEnvelope(sender: Call, anonymous: Call, say: Say): Promise<void> {
  const documentId = await uploadContract(sender, say);
  const { id, token } = await sendEnvelope(sender, documentId, say);
  await sign(anonymous, token, say);
  await verifySeal(sender, anonymous, id, say);
  await readTrail(sender, id, say);
}

export async function uploadContract(sender: Call, say: Say): Promise<string> {
  const contract = createDocument({ title: 'Contract', language: 'en', createdAt: new Date(), id: 'quick-start' });
  contract.heading(1, 'Contract');
  contract.paragraph('The supplier answers the question what 6 times 7 is. The customer pays 42 euros.');
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(await contract.bytes())], { type: 'application/pdf' }), 'contract.pdf');
  const { id, size } = await sender('POST /api/v1/documents', { body, status: 201 });
  say('document', `${id}, a PDF of ${size} bytes`);
  return String(id);
}

export async function sendEnvelope(sender: Call, documentId: string, say: Say) {
  const body = {
    subject: 'Contract',
    documentIds: [documentId],
    recipients: [{ email: 'ada@example.com', name: 'Ada Example', role: 'SIGNER' }],
  };
  const { id } = await sender('POST /api/v1/envelopes', { body, status: 201 });
  const sent = await sender(`POST /api/v1/envelopes/${id}/send`);
  const [recipient] = sent['recipients'] as { accessToken: string }[];
  say('envelope', `${id}, ${sent['status']} to ada@example.com`);
  return { id: String(id), token: recipient!.accessToken };
}

export async function sign(signer: Call, token: string, say: Say): Promise<void> {
  await signer(`POST /sign/${token}/view`);
  const session = await signer(`GET /sign/${token}/session`);
  const documents = session['documents'] as { sha256: string }[];
  const fields = session['fields'] as { id: string }[];
  const body = {
    consent: true,
    documentHashes: documents.map(({ sha256 }) => sha256),
    fields: fields.map(({ id }) => ({ id, picture: signature })),
  };
  await signer(`POST /sign/${token}/finish`, { body });
  say('signature', 'Ada Example has signed with the link of the invitation');
}

async function verifySeal(sender: Call, anonymous: Call, id: string, say: Say): Promise<void> {
  await until('the envelope to be COMPLETED', async () => {
    const envelope = await sender(`GET /api/v1/envelopes/${id}`);
    if (envelope['sealState'] === 'failed') throw new StepFailed(`The seal has failed: ${JSON.stringify(envelope)}`);
    return envelope['status'] === 'COMPLETED' ? envelope : undefined;
  });
  const pdf = await sender.bytes(`GET /api/v1/envelopes/${id}/signed-document`);
  const root = new X509Certificate(await anonymous.bytes('GET /e-signature/root-certificate.pem'));
  const report = verifyPdf(pdf, { roots: [root.raw], at: new Date() });
  if (!report.isValid) throw new StepFailed(`The sealed PDF is not valid: ${JSON.stringify(report)}`);
  say('sealed PDF', `${pdf.length} bytes, PAdES signature valid up to the platform's root certificate`);
}

async function readTrail(sender: Call, id: string, say: Say): Promise<void> {
  const trail = await sender(`GET /api/v1/envelopes/${id}/audit-trail?format=json`);
  const entries = trail['entries'] as Answer[];
  say('audit trail', `${entries.length} entries, each with the hash of the one before`);
}
