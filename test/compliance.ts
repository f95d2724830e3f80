import { randomUUID } from 'node:crypto';
import type { Customer } from './customer';

/** The least that each kind of record needs, by the path that creates one. Names that must be unique are new each time. */
export const recordRequests: Readonly<Record<string, () => object>> = {
  '/vendors': () => ({ name: `Vendor ${randomUUID()}`, type: 'API_PROVIDER' }),
  '/models': () => ({ provider: 'openai', modelName: `Model ${randomUUID()}` }),
  '/compliance/fria': () => ({ title: 'Triage of letters', privacy: 'Letters are read by a model' }),
  '/compliance/risk-management': () => ({ title: 'Letters in the wrong pile', phase: 'DESIGN' }),
  '/compliance/monitoring-plans': () => ({ title: 'Weekly samples' }),
  '/compliance/literacy': () => ({ person: '4711', course: 'Oversight of the triage' }),
  '/compliance/incidents': () => ({ title: 'A letter was lost' }),
  '/compliance/qms': () => ({ title: 'Design control' }),
};

/** Creates a record and tells its id. */
export async function createRecord(customer: Customer, path: string, more: object = {}): Promise<string> {
  const body = { ...recordRequests[path]!(), ...more };
  return (await customer.expecting<{ id: string }>(201, `POST ${path}`, { body })).id;
}

/** Records of which a certificate has one of each kind, by the last segment of the path. */
export const certificateRecordRequests = {
  transparency: () => ({ interactionType: 'CHATBOT' }),
  'technical-doc': () => ({ systemName: 'Triage' }),
} as const;

export async function addCertificateRecords(customer: Customer, certificateId: string): Promise<void> {
  for (const [segment, request] of Object.entries(certificateRecordRequests)) {
    await customer.expecting(201, `POST /certificates/${certificateId}/${segment}`, { body: request() });
  }
}

/** Ids of one record of each kind, by the path without its first slash. The certificate and the model have all records that they can have. */
export async function recordIds(customer: Customer, certificateId: string): Promise<Record<string, string>> {
  await addCertificateRecords(customer, certificateId);
  const ids: Record<string, string> = {};
  for (const path of Object.keys(recordRequests)) ids[path.slice(1)] = await createRecord(customer, path);
  await customer.expecting(201, `POST /models/${ids['models']}/performance`, { body: { accuracy: 0.9 } });
  return ids;
}
