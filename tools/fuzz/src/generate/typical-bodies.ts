import fc from 'fast-check';
import { blankPdf } from './blank-pdf';
import { ids, wellFormed } from './texts';

const text = fc.oneof(fc.constant('Contrat de prestation'), wellFormed(40, 1));
const recipients = fc.uniqueArray(
  fc.record(
    {
      email: fc.nat(20).map((number) => `client${number}@example.com`),
      name: text,
      role: fc.constantFrom('SIGNER', 'APPROVER', 'VIEWER', 'CARBON_COPY'),
      order: fc.nat(3),
    },
    { requiredKeys: ['email'] },
  ),
  { minLength: 1, maxLength: 4, selector: ({ email }) => email },
);
const labels = fc.record(
  {
    message: text,
    tags: fc.array(text, { maxLength: 3 }),
    category: fc.constantFrom('CONTRACT', 'NDA', 'OTHER'),
    initialsOnEveryPage: fc.boolean(),
  },
  { requiredKeys: [] },
);
const content = Buffer.from(blankPdf).toString('base64');

const draft = fc.record({
  subject: text,
  documentIds: fc.uniqueArray(ids('doc', 40), { minLength: 1, maxLength: 3 }),
  recipients,
});
const sent = fc.record({
  title: text,
  documents: fc.constant([{ name: 'contrat.pdf', file_base64: content }]),
  recipients,
});
const withLabels = (envelope: fc.Arbitrary<object>) =>
  fc.tuple(envelope, labels).map(([one, more]) => ({ ...one, ...more }));

/** Bodies whose members belong together, so that their schema alone hardly ever leads to them. By operation. */
export const typicalBodies: Readonly<Record<string, fc.Arbitrary<object>>> = {
  'POST /api/v1/envelopes': withLabels(fc.oneof({ weight: 3, arbitrary: draft }, { weight: 1, arbitrary: sent })),
  'PATCH /api/v1/envelopes/{id}': labels,
  'PUT /compliance/incidents/{id}': fc.record(
    { title: text, correctiveActions: text, status: fc.constantFrom('OPEN', 'INVESTIGATING') },
    { requiredKeys: ['title'] },
  ),
  'POST /sign/{token}/finish': fc.constant({ consent: true, documentHashes: ['${any.documentHash.0}'], fields: [] }),
};
