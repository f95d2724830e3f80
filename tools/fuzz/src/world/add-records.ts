import type { Ask } from './ask';
import type { Party } from './party';
import type { World } from './world';

/** Vendors, models and the records of the AI Act. Some are further than a new one: evaluated, completed, documented. */
export async function addRecords(world: World, ask: Ask, party: Party): Promise<void> {
  const { privateMark } = party;
  const make = async (route: string, body: object) => String((await ask(`POST ${route}`, body))['id']);
  const known = (kind: string, id: string) => world.add(party.name, kind, id);
  const title = `Of ${privateMark}`;
  for (let count = 0; count < 4; count += 1) {
    known('ven', await make('/vendors', { name: `${title} ${count}`, type: 'API_PROVIDER' }));
    known('model', await make('/models', { provider: privateMark, modelName: `${count}` }));
    known('fria', await make('/compliance/fria', { title, privacy: privateMark }));
    known('risk', await make('/compliance/risk-management', { title, phase: 'DESIGN' }));
    known('plan', await make('/compliance/monitoring-plans', { title }));
    known('lit', await make('/compliance/literacy', { person: privateMark, course: title }));
    known('inc', await make('/compliance/incidents', { title }));
    known('qms', await make('/compliance/qms', { title }));
    known('documented', await documented(ask, party));
  }
  const evaluated = await make('/models', { provider: privateMark, modelName: 'Evaluated' });
  await ask(`POST /models/${evaluated}/performance`, { accuracy: 0.9, notes: privateMark });
  known('evaluated', evaluated);
  for (let count = 0; count < 12; count += 1) {
    const fria = await make('/compliance/fria', { title, privacy: privateMark });
    await ask(`PUT /compliance/fria/${fria}`, { status: 'COMPLETED' });
    known('completed', fria);
  }
  party.hiddenIds.push(await make('/vendors', { name: title, type: 'OPEN_SOURCE' }));
  party.hiddenIds.push(await make('/compliance/incidents', { title }));
}

/** A certificate that has all that it can have one of. */
async function documented(ask: Ask, { privateMark }: Party): Promise<string> {
  const { certificateId } = await ask('POST /certificates', {
    ...{ certificateType: 'ai_report', signerName: privateMark, issuingCompany: privateMark },
    ...{ inputEvidence: [{ sha256Hash: '0'.repeat(64) }], outputEvidence: [{ sha256Hash: '1'.repeat(64) }] },
    model: { provider: 'openai', modelName: 'gpt-4o' },
  });
  const path = `/certificates/${String(certificateId)}`;
  await ask(`POST ${path}/transparency`, { interactionType: 'CHATBOT', disclosure: privateMark });
  await ask(`POST ${path}/technical-doc`, { systemName: privateMark });
  return String(certificateId);
}
