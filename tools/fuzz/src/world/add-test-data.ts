import { randomBytes } from 'node:crypto';
import { type Ask, askAs } from './ask';
import { addEnvelopes } from './add-envelopes';
import { addRecords } from './add-records';
import type { Party } from './party';
import type { World } from './world';

const hash = () => randomBytes(32).toString('hex');

/** Creates for this party one or several objects of every kind that has an id, with the party's mark. */
export async function addTestData(world: World, url: string, party: Party): Promise<void> {
  const ask = askAs(url, party.key);
  const known = (kind: string, id: unknown) => world.add(party.name, kind, String(id));
  const make = async (route: string, body: object) => {
    const made = await ask(`POST ${route}`, body);
    world.noteSecrets(made);
    return made;
  };
  const certificates = await issueSome(ask, party);
  for (const id of certificates) known('cert', id);
  party.hiddenIds.push(...(await issueSome(ask, party)));
  await ask('POST /anchors/trigger');
  const { items } = (await ask('GET /anchors')) as { items: { anchorId: string }[] };
  for (const { anchorId } of items) known('anch', anchorId);
  const name = `Of ${party.privateMark}`;
  const environment = party.name === 'sandbox' ? 'sandbox' : 'live';
  for (let count = 0; count < 4; count += 1) {
    const key = { name: 'Key', scopes: ['certificates:read'], environment };
    known('key', (await make('/api-keys', key))['id']);
    const room = { name, certificateIds: certificates, expiresInHours: 1 };
    known('room', (await make('/audit-rooms', room))['id']);
  }
  for (const id of await registerWebhooks(make, party)) known('whk', id);
  await addEnvelopes(world, ask, party);
  await addRecords(world, ask, party);
}

async function issueSome(ask: Ask, { privateMark, publicMark }: Party): Promise<string[]> {
  const evidence = (more: object) => [{ sha256Hash: hash(), filename: `${privateMark}.pdf`, ...more }];
  const issue = async (more: object) => {
    const made = await ask('POST /certificates', {
      ...{ certificateType: 'ai_report', reportName: `Report ${privateMark}`, externalId: privateMark },
      ...{ signerName: `Signer ${publicMark}`, signerRole: publicMark, issuingCompany: `Company ${publicMark}` },
      ...{ inputEvidence: evidence(more), outputEvidence: evidence({}), metadata: { note: privateMark } },
      model: { provider: 'openai', modelName: 'gpt-4o' },
    });
    return String(made['certificateId']);
  };
  const first = await issue({});
  const ids = [first, await issue({ sourceCertificateId: first }), await issue({}), await issue({})];
  await ask(`POST /certificates/${ids[2]}/revoke`, { reason: `Because ${publicMark}`, comment: privateMark });
  return ids;
}

/** None where receivers on this machine are refused, as everywhere but on a local platform. */
async function registerWebhooks(
  make: (route: string, body: object) => Promise<Record<string, unknown>>,
  { privateMark }: Party,
): Promise<unknown[]> {
  const ids: unknown[] = [];
  for (let count = 0; count < 4; count += 1) {
    const body = { url: `https://127.0.0.1:65535/${privateMark}`, events: ['key.leaked'] };
    try {
      ids.push((await make('/webhooks', body))['id']);
    } catch (error) {
      if (!String(error).includes('URL rejected')) throw error;
    }
  }
  return ids;
}
