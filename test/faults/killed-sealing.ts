import { X509Certificate } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyPdf } from '@probatum/pdf-signing/verify-pdf';
import { waitFor } from '@probatum/testing/wait-for';
import { callWith } from '../../tools/platform/src/quick-start/call';
import { sendEnvelope, sign, uploadContract } from '../../tools/platform/src/quick-start/sign-envelope';
import { WebhookReceiver } from '../webhook-receiver';
import { platform } from './platform-to-break';
import { randomFrom } from './random';

const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);
const random = randomFrom(seed);
const rounds = 6;
const envelopesOfRound = 2;
const silent = () => undefined;

interface TrailEntry {
  readonly type: string;
}

/** A seal takes about a second, so that the kills meet it between any two of its steps. */
export const killedSealing = () =>
  describe(`envelopes: killed while it seals (FAULTS_SEED=${seed})`, () => {
    const ids: string[] = [];
    let receiver: WebhookReceiver;
    let sender: ReturnType<typeof callWith>;
    let anonymous: ReturnType<typeof callWith>;

    beforeAll(async () => {
      const { live } = await platform.account('Signers Ltd');
      receiver = await new WebhookReceiver().start();
      sender = callWith(live.url, live.key);
      anonymous = callWith(live.url);
      const body = { url: receiver.url, events: ['envelope.completed'] };
      await sender('POST /api/v1/webhooks', { body, status: 201 });
      const document = await uploadContract(sender, silent);
      const tokens: string[] = [];
      for (let count = 0; count < rounds * envelopesOfRound; count += 1) {
        const { id, token } = await sendEnvelope(sender, document, silent);
        ids.push(id);
        tokens.push(token);
      }
      for (let round = 0; round < rounds; round += 1) {
        const next = tokens.splice(0, envelopesOfRound);
        await Promise.all(next.map((token) => sign(anonymous, token, silent)));
        await delay(random.between(0, 1_500));
        platform.kill('envelopes');
        await platform.untilUp('envelopes');
      }
    }, 240_000);

    afterAll(() => receiver?.stop());

    const trailOf = async (id: string) =>
      (await sender(`GET /api/v1/envelopes/${id}/audit-trail?format=json`))['entries'] as TrailEntry[];

    test('every envelope is completed once, and has one sealed PDF that verifies', async () => {
      const root = new X509Certificate(await anonymous.bytes('GET /e-signature/root-certificate.pem'));
      for (const id of ids) {
        const isCompleted = async () => (await sender(`GET /api/v1/envelopes/${id}`))['status'] === 'COMPLETED';
        await waitFor(isCompleted, { describe: `${id} to be completed` });
        const pdf = await sender.bytes(`GET /api/v1/envelopes/${id}/signed-document`);
        const report = verifyPdf(pdf, { roots: [root.raw], at: new Date() });
        expect([report.isValid, report.signatures.length]).toEqual([true, 1]);
        const types = (await trailOf(id)).map(({ type }) => type);
        expect(types.filter((type) => /completed/i.test(type))).toHaveLength(1);
      }
    }, 180_000);

    test('each is announced by envelope.completed, and twice only as the same event', async () => {
      for (const id of ids) {
        const eventIds = () => receiver.received.filter(({ rawBody }) => rawBody.includes(id)).map((each) => each.id);
        await waitFor(() => eventIds().length > 0, { describe: `the webhook of ${id}` });
        expect(new Set(eventIds()).size).toBe(1);
      }
    }, 120_000);

    test('the trail of each has one certificate', async () => {
      for (const id of ids) {
        const isCertified = async () => {
          const { items } = await sender(`GET /certificates?externalId=${id}`);
          return (items as unknown[]).length > 0 && (items as unknown[]).length;
        };
        expect(await waitFor(isCertified, { describe: `the certificate of ${id}` })).toBe(1);
      }
    }, 120_000);
  });
