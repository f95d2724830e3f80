import { Fields, IdOf, Nullable, OneOf, Sha256Hex, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { type Static, Type } from '@sinclair/typebox';
import { itemCodes } from './annex-iv-items';

const Words = (ref: string) => Nullable(Text({ max: 10_000 }), { description: ref });
const Item = OneOf(itemCodes, { description: 'An item of Annex IV' });

const Evidence = Fields({
  item: Item,
  title: VisibleText(),
  sha256: Sha256Hex(),
  signedBy: Type.Optional(Text()),
  reviewedAt: Time({ description: 'After twelve months it counts as out of date' }),
});
export type Evidence = Static<typeof Evidence>;

const NotApplicable = Fields({ item: Item, reason: VisibleText({ max: 500 }), approvedBy: VisibleText() });

const fields = {
  certificateId: IdOf('cert'),
  systemName: Words('Annex IV, 1(a)'),
  systemVersion: Nullable(Text({ max: 100 })),
  providerName: Nullable(Text()),
  intendedPurpose: Words('Annex IV, 1(a)'),
  externalInteractions: Words('Annex IV, 1(b)'),
  targetHardware: Words('Annex IV, 1(e)'),
  markings: Words('Annex IV, 1(f)'),
  userInterface: Words('Annex IV, 1(g)'),
  deployers: Words('Annex IV, 1(h): instructions for use'),
  designSpecs: Words('Annex IV, 2(a) to (c)'),
  dataGovernance: Words('Annex IV, 2(d)'),
  predeterminedChanges: Words('Annex IV, 2(f)'),
  validation: Words('Annex IV, 2(g)'),
  cybersecurity: Words('Annex IV, 2(h)'),
  inputData: Words('Annex IV, 3: specification of input data'),
  performanceMetrics: Words('Annex IV, 3 and 4'),
  riskMitigations: Words('Annex IV, 3 and 5'),
  standards: Type.Array(Text(), { maxItems: 100, default: [], description: 'Annex IV, 7' }),
  evidence: Type.Array(Evidence, { maxItems: 100, default: [] }),
  notApplicable: Type.Array(NotApplicable, { maxItems: itemCodes.length, default: [] }),
  simplifiedForm: Type.Boolean({ default: false, description: 'Of small enterprises (Article 11(1))' }),
};

const { certificateId: _certificateId, ...changeable } = fields;

export const technicalDocs = record('technical_docs', 'tdoc', 'TechnicalDoc', fields, {
  unique: [['certificateId']],
  changes: Object.keys(changeable) as (keyof typeof changeable)[],
  decided: ['certificateId'],
});
export type TechnicalDoc = Recorded<typeof technicalDocs>;
export type TechnicalDocValues = Given<typeof technicalDocs>;
