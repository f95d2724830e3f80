import { blankPdf } from '../generate/blank-pdf';
import type { Ask } from './ask';
import type { Party } from './party';
import type { World } from './world';

interface Envelope {
  readonly id: string;
  readonly recipients: readonly { readonly accessToken?: string }[];
}

/** Documents, drafts and sent envelopes. In the sandbox also the links of recipients, and finished envelopes. */
export async function addEnvelopes(world: World, ask: Ask, party: Party): Promise<void> {
  const known = (kind: string, id: string) => world.add(party.name, kind, id);
  const { privateMark, publicMark } = party;
  const create = async (more: object) => {
    const recipients = [{ email: 'approver@example.com', name: 'Marie Dubois', role: 'APPROVER' }];
    // A recipient sees all but the tags.
    const body = { ...{ recipients, tags: [privateMark], message: publicMark }, ...more };
    return (await ask('POST /api/v1/envelopes', body)) as unknown as Envelope;
  };
  const used = await upload(ask, party);
  const draft = () => create({ subject: `Draft ${publicMark}`, documentIds: [used] });
  const send = async () => {
    const { id } = await draft();
    return (await ask(`POST /api/v1/envelopes/${id}/send`)) as unknown as Envelope;
  };

  known('doc', used);
  party.hiddenIds.push((await draft()).id, await upload(ask, party));
  for (let count = 0; count < 5; count += 1) {
    known('doc', await upload(ask, party));
    known('env', (await send()).id);
    known('env', (await draft()).id);
    known('env', (await draft()).id);
  }
  const template = await ask('POST /api/v1/templates', { envelopeId: (await draft()).id, name: privateMark });
  known('tpl', String(template['id']));
  if (party.name === 'sandbox') await addLinks(world, ask, send);
}

/** Only the sandbox tells the sender the links. */
async function addLinks(world: World, ask: Ask, send: () => Promise<Envelope>): Promise<void> {
  const tokenOf = async () => {
    const envelope = await send();
    return { id: envelope.id, token: envelope.recipients[0]!.accessToken! };
  };
  for (let count = 0; count < 12; count += 1) world.add('any', 'token', (await tokenOf()).token);
  for (const position of ['0', '1']) world.add('any', 'position', position);
  for (let count = 0; count < 2; count += 1) {
    const { id, token } = await tokenOf();
    const { documents } = (await ask(`GET /sign/${token}/session`)) as { documents: { sha256: string }[] };
    const documentHashes = documents.map(({ sha256 }) => sha256);
    for (const hash of documentHashes) world.add('any', 'documentHash', hash);
    await ask(`POST /sign/${token}/finish`, { consent: true, documentHashes, fields: [] });
    world.add('sandbox', 'finished', id);
    world.add('any', 'finishedToken', token);
  }
}

async function upload(ask: Ask, { publicMark }: Party): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([blankPdf], { type: 'application/pdf' }), `${publicMark}.pdf`);
  return String((await ask('POST /api/v1/documents', form))['id']);
}
