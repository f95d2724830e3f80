import type { LocalFile } from '../local-file';
import { callWith } from './call';
import {
  anchorIt,
  checkWebhook,
  createKey,
  createWebhook,
  explainIt,
  issueCertificate,
  type Say,
  verifyIt,
} from './steps';
import { signEnvelope } from './sign-envelope';
import { startWebhookReceiver } from './webhook-receiver';

/**
 * Issues, anchors and verifies one certificate, and has one envelope signed in the sandbox, from outside as a customer
 * would, and reports each step.
 * @throws StepFailed at the first unexpected result
 */
export async function quickStart({ gatewayUrl, adminKey, sandboxApiKey }: LocalFile, say: Say): Promise<void> {
  const administrator = callWith(gatewayUrl, adminKey);
  const receiver = await startWebhookReceiver();
  const key = await createKey(administrator, say);
  const customer = callWith(gatewayUrl, key.secret);
  const webhook = await createWebhook(customer, receiver.url);
  try {
    const certificateId = await issueCertificate(customer, say);
    await explainIt(customer, certificateId, say);
    await anchorIt(customer, certificateId, say);
    await verifyIt(callWith(gatewayUrl), certificateId, say);
    await checkWebhook(receiver, certificateId, webhook.secret, say);
    await signEnvelope(callWith(gatewayUrl, sandboxApiKey), callWith(gatewayUrl), say);
  } finally {
    // Leaves nothing behind that works: the receiver is gone after this.
    const tidyUp = [customer(`DELETE /webhooks/${webhook.id}`, { status: 204 })];
    await Promise.allSettled(tidyUp);
    await Promise.allSettled([administrator(`DELETE /api-keys/${key.id}`, { status: 204 })]);
    receiver.close();
  }
}
