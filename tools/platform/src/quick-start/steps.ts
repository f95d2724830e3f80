import { createHash } from 'node:crypto';
import { type Answer, type Call, StepFailed, until } from './call';
import { isSignatureRight, type WebhookReceiver } from './webhook-receiver';

/** Reports the result of a step to the operator. */
export type Say = (step: string, detail: string) => void;

interface WithSecret {
  readonly id: string;
  readonly secret: string;
}

export async function createKey(administrator: Call, say: Say): Promise<WithSecret> {
  const scopes = ['certificates:read', 'certificates:write', 'anchors:read', 'anchors:write', 'webhooks:write'];
  const body = { name: 'Quick start', environment: 'live', scopes };
  const { id, key } = await administrator('POST /api-keys', { body, status: 201 });
  say('key', `POST /api-keys made ${id}`);
  return { id: String(id), secret: String(key) };
}

export async function createWebhook(customer: Call, url: string): Promise<WithSecret> {
  const body = { url, events: ['certificate.issued', 'anchor.confirmed'] };
  const { id, secret } = await customer('POST /webhooks', { body, status: 201 });
  return { id: String(id), secret: String(secret) };
}

export async function issueCertificate(customer: Call, say: Say): Promise<string> {
  const evidence = (text: string, filename: string) => [
    { sha256Hash: createHash('sha256').update(text).digest('hex'), mimeType: 'text/plain', filename },
  ];
  const body = {
    certificateType: 'ai_report',
    reportName: 'Quick start',
    signerName: 'Ada Example',
    issuingCompany: 'Example Ltd',
    inputEvidence: evidence('What is 6 times 7?', 'prompt.txt'),
    outputEvidence: evidence('42', 'answer.txt'),
    model: { provider: 'example', modelName: 'deep-thought', modelVersion: '1' },
  };
  const { certificateId, canonicalPayloadHash } = await customer('POST /certificates', { body, status: 201 });
  say('certificate', `${certificateId}, payload sha256 ${canonicalPayloadHash}`);
  return String(certificateId);
}

export async function explainIt(customer: Call, certificateId: string, say: Say): Promise<void> {
  const { level, score, nextLevel } = await customer(`GET /certificates/${certificateId}/trust`);
  say('trust level', `${level}, score ${score}; the next level would be ${nextLevel}`);
}

export async function anchorIt(customer: Call, certificateId: string, say: Say): Promise<void> {
  // 200 when a batch that was due anyway has just taken it along.
  await customer('POST /anchors/trigger', { status: [200, 202] });
  const anchored = await until('the anchor to be CONFIRMED', async () => {
    const certificate = await customer(`GET /certificates/${certificateId}`);
    return certificate['anchorStatus'] === 'CONFIRMED' ? certificate : undefined;
  });
  const { txHash, blockNumber } = anchored['anchor'] as Answer;
  say('anchor', `CONFIRMED in block ${blockNumber}, transaction ${txHash}`);
}

export async function verifyIt(anonymous: Call, certificateId: string, say: Say): Promise<void> {
  const { valid, reason, verificationUrl } = await anonymous(`GET /verification/${certificateId}`);
  if (valid !== true) throw new StepFailed(`The certificate is not valid: ${reason}`);
  const check = await anonymous(`POST /verification/${certificateId}/verify-anchor`);
  if (check['verified'] !== true) throw new StepFailed(`The chain does not bear it out: ${check['reason']}`);
  say('verification', `valid, root found on chain ${check['chainId']}; for people: ${verificationUrl}`);
}

export async function checkWebhook(
  receiver: WebhookReceiver,
  certificateId: string,
  secret: string,
  say: Say,
): Promise<void> {
  for (const event of ['certificate.issued', 'anchor.confirmed']) {
    const delivery = await until(`the webhook ${event}`, () =>
      receiver.deliveries.find((each) => each.event === event && each.body.includes(certificateId)),
    );
    if (!isSignatureRight(delivery, secret)) throw new StepFailed(`The signature of the webhook ${event} is wrong`);
    say('webhook', `${event} received, X-Needine-Signature is right`);
  }
}
