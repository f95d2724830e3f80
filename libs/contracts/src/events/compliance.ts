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
  risk: { score: 10, factors: [{ code: 'REGIONS_UNKNOWN', points: 10, reason: 'No region is recorded' }] },
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
  verb: 'drift_detected',
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

export const incidentEvents = recordEvents('compliance', 'incident', {
  id: 'inc_01j9z3k4m5n6p7q8r9s0t1v2w3',
  title: 'Wrong dose suggested',
  description: null,
  certificateId: 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3',
  modelId: null,
  classes: ['SERIOUS_HEALTH_HARM'],
  occurredAt: '2026-11-02T08:00:00.000Z',
  detectedAt: null,
  awareAt: '2026-11-02T10:00:00.000Z',
  causalLinkAt: null,
  correctiveActions: null,
  authority: null,
  authorityReference: null,
  initialReportAt: null,
  finalReportAt: null,
  breachReportAt: null,
  frozen: null,
  downgrade: null,
  classifiedBy: { type: 'api_key', id: 'key_01j9z3k4m5n6p7q8r9s0t1v2w3', name: 'ERP' },
  status: 'OPEN',
  clocks: [
    {
      regime: 'AI_ACT_73',
      class: 'SERIOUS_HEALTH_HARM',
      ref: 'Article 73(2)',
      dueAt: '2026-11-17T10:00:00.000Z',
      alternativeDueAt: '2026-11-17T23:59:59.999Z',
      application: 'PREPARATORY',
      literalApplication: 'IN_FORCE',
      state: 'RUNNING',
      elapsed: 0,
    },
  ],
  dueAt: '2026-11-17T10:00:00.000Z',
  createdAt: '2026-11-02T10:00:00.000Z',
  updatedAt: '2026-11-02T10:00:00.000Z',
});

/** The time to report an incident runs out. */
export interface IncidentEscalated {
  readonly incidentId: string;
  readonly regime: string;
  readonly class: string;
  readonly dueAt: string;
  /** Of the time that is over: 50, 75, 90, or 100 when the limit has passed. */
  readonly percent: number;
  readonly state: string;
}

export const incidentEscalated = defineEvent<IncidentEscalated>({
  context: 'compliance',
  entity: 'incident',
  verb: 'escalated',
  description: 'Half, three quarters, nine tenths or all of the time to report an incident is over.',
  example: {
    incidentId: 'inc_01j9z3k4m5n6p7q8r9s0t1v2w3',
    regime: 'AI_ACT_73',
    class: 'SERIOUS_HEALTH_HARM',
    dueAt: '2026-11-17T10:00:00.000Z',
    percent: 75,
    state: 'DUE_SOON',
  },
});
