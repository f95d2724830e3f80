import { Fields, IdOf, Nullable, OneOf, Sha256Hex, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';

const Words = (description?: string) => VisibleText({ max: 5_000, ...(description ? { description } : {}) });

const Disclosure = Fields({
  text: Words('The text that people see'),
  language: Type.Optional(Text({ max: 35, examples: ['de'] })),
  channel: Type.Optional(Text()),
  firstShownAt: Type.Optional(Time()),
});

const StopMechanism = Fields({ description: Words(), lastTestedAt: Type.Optional(Time()) });
const OverrideProcess = Fields({ description: Words(), responsible: Type.Optional(Text()) });

/** Article 14(4): the abilities of an overseer. */
const Oversight = Fields({
  understandsLimits: Type.Optional(Words('Article 14(4)(a)')),
  resistsAutomationBias: Type.Optional(Words('Article 14(4)(b)')),
  interpretsOutput: Type.Optional(Words('Article 14(4)(c)')),
});

const fields = {
  certificateId: IdOf('cert'),
  interactionType: OneOf(['CHATBOT', 'DEEPFAKE', 'EMOTION', 'BIOMETRIC', 'GENERATED_CONTENT'], {
    description: 'Article 50(1) to (4)',
  }),
  humanOversightType: Nullable(OneOf(['HITL', 'HOTL', 'HIC']), {
    description: 'Human in the loop, on the loop, in command',
  }),
  role: Nullable(OneOf(['PROVIDER', 'DEPLOYER'])),
  disclosure: Nullable(Type.Union([Words(), Disclosure])),
  overrideProcess: Nullable(Type.Union([Words(), OverrideProcess]), { description: 'Article 14(4)(d)' }),
  stopMechanism: Nullable(Type.Union([Words(), StopMechanism]), { description: 'Article 14(4)(e)' }),
  oversight: Nullable(Oversight),
  overseers: Type.Array(Text(), { maxItems: 100, default: [] }),
  markingTechniques: Type.Array(OneOf(['SIGNED_METADATA', 'WATERMARK', 'FINGERPRINT', 'LOG']), {
    maxItems: 4,
    uniqueItems: true,
    default: [],
    description: 'Article 50(2)',
  }),
  exceptionClaimed: Nullable(Words('An exception of Article 50, and why it applies')),
  evidenceHashes: Type.Array(Sha256Hex(), { maxItems: 100, default: [] }),
};

export const transparencyRecords = record('transparency_records', 'trn', 'TransparencyRecord', fields, {
  unique: [['certificateId']],
  changes: [
    ...(['interactionType', 'humanOversightType', 'role', 'disclosure', 'overrideProcess', 'stopMechanism'] as const),
    ...(['oversight', 'overseers', 'markingTechniques', 'exceptionClaimed', 'evidenceHashes'] as const),
  ],
  decided: ['certificateId'],
});
export type TransparencyRecord = Recorded<typeof transparencyRecords>;
export type TransparencyValues = Given<typeof transparencyRecords>;
