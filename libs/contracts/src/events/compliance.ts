import { defineEvent } from './event';
import { recordEvents } from './record-events';

export const vendorEvents = recordEvents('compliance', 'vendor', {
  id: 'ven_01j9z3k4m5n6p7q8r9s0t1v2w3',
  name: 'OpenAI',
  type: 'API_PROVIDER',
  website: 'https://openai.com',
  contactEmail: 'dpo@example.com',
  reviewStatus: 'APPROVED',
  dpaStatus: 'SIGNED',
  dpaSignedAt: '2026-03-18T19:48:08.800Z',
  dpaExpiresAt: '2027-03-18T19:48:08.800Z',
  certifications: ['ISO/IEC 27001'],
  subProcessors: [{ name: 'Microsoft', country: 'IE' }],
  regions: ['EU'],
  riskScore: null,
  risk: { score: 0, factors: [] },
  createdAt: '2026-03-18T19:48:08.800Z',
  updatedAt: '2026-03-18T19:48:08.800Z',
});

export const modelEvents = recordEvents('compliance', 'model', {
  id: 'model_01j9z3k4m5n6p7q8r9s0t1v2w3',
  provider: 'openai',
  modelName: 'gpt-4o',
  modelVersion: '2024-08-06',
  vendorId: 'ven_01j9z3k4m5n6p7q8r9s0t1v2w3',
  useCase: 'Answers to customers',
  department: 'Support',
  responsiblePerson: 'Maria Lopez',
  riskLevel: 'LIMITED',
  gpai: null,
  declaredLevels: { accuracy: 0.9 },
  driftPolicy: null,
  createdAt: '2026-03-18T19:48:08.800Z',
  updatedAt: '2026-03-18T19:48:08.800Z',
});

/** The newest evaluation of a model is worse than the one before it, and chance alone does not explain that. */
export interface ModelDriftDetected {
  readonly modelId: string;
  readonly evaluationId: string;
  readonly previousEvaluationId: string;
  readonly status: 'WARNING' | 'CRITICAL';
  /** The metrics that are worse. */
  readonly metrics: readonly {
    readonly metric: string;
    readonly previous: number;
    readonly current: number;
    readonly level: string;
  }[];
  readonly engineVersion: string;
}

export const modelDriftDetected = defineEvent<ModelDriftDetected>({
  context: 'compliance',
  entity: 'model',
  verb: 'drift.detected',
  description: 'An evaluation shows that a model has become worse.',
  example: {
    modelId: 'model_01j9z3k4m5n6p7q8r9s0t1v2w3',
    evaluationId: 'eval_01j9z3k4m5n6p7q8r9s0t1v2w3',
    previousEvaluationId: 'eval_01j9z3k4m5n6p7q8r9s0t1v2w2',
    status: 'WARNING',
    metrics: [{ metric: 'recall', previous: 0.92, current: 0.89, level: 'WARNING' }],
    engineVersion: 'drift@1',
  },
});
