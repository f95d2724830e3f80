import { scoreAnnexIv, type Source } from './annex-iv';
import { annexIvItems, itemCodes } from './annex-iv-items';
import type { TechnicalDoc } from './technical-doc';

const now = new Date('2026-11-29T12:00:00Z');
const empty = {
  ...{ systemName: null, systemVersion: null, providerName: null, intendedPurpose: null, externalInteractions: null },
  ...{ targetHardware: null, markings: null, userInterface: null, deployers: null, designSpecs: null },
  ...{ dataGovernance: null, predeterminedChanges: null, validation: null, cybersecurity: null, inputData: null },
  ...{ performanceMetrics: null, riskMitigations: null, standards: [], evidence: [], notApplicable: [] },
  simplifiedForm: false,
} as unknown as TechnicalDoc;
const doc = (more: Partial<TechnicalDoc>): TechnicalDoc => ({ ...empty, ...more });
const evidence = (item: string, more = {}) =>
  ({ item, title: 'Report', sha256: 'a'.repeat(64), reviewedAt: '2026-06-01T00:00:00.000Z', ...more }) as never;
const source = (kind: Source['kind']): Source => ({ kind, id: `${kind}_1`, changedAt: '2026-11-01T00:00:00.000Z' });
const score = (more: Partial<TechnicalDoc>, records: readonly Source[] = []) => scoreAnnexIv(doc(more), records, now);
const itemOf = (code: string, ...rest: Parameters<typeof score>) =>
  score(...rest).items.find((one) => one.code === code)!;

it('Annex IV has nine sections and a hundred points', () => {
  expect(annexIvItems.reduce((sum, { points }) => sum + points, 0)).toBe(100);
  expect(new Set(itemCodes.map((code) => code[3])).size).toBe(9);
});

it('the eight fields of the guide carry 49 points, half of them without evidence', () => {
  const text = 'Text';
  const guide = {
    ...{ systemName: text, intendedPurpose: text, deployers: text, designSpecs: text, dataGovernance: text },
    ...{ validation: text, performanceMetrics: text, riskMitigations: text },
  };
  expect([score({}).completeness, score(guide).completeness, score(guide).evidenceCoverage]).toEqual([0, 24.5, 0]);
  const codes = ['1a', '1h', '2a', '2b', '2c', '2d', '2g', '3i', '3ii', '4', '5'].map((code) => `A4.${code}`);
  const backed = codes.map((code) => evidence(code, { signedBy: 'Lab' }));
  expect([
    score({ ...guide, evidence: backed }).completeness,
    score({ ...guide, evidence: backed }).evidenceCoverage,
  ]).toEqual([49, 49]);
});

it('records of other kinds carry 25 points and that of the risk management', () => {
  const kinds = ['MODEL', 'TRANSPARENCY', 'HISTORY', 'MONITORING_PLAN', 'DECLARATION'] as const;
  expect(score({}, kinds.map(source)).completeness).toBe(25);
  expect(score({}, [source('RISK_MANAGEMENT')]).completeness).toBe(8);
});

it('evidence that was reviewed more than twelve months ago counts as text alone', () => {
  const old = [evidence('A4.2h', { reviewedAt: '2025-11-29T11:59:59.999Z' })];
  expect(itemOf('A4.2h', { cybersecurity: 'Text', evidence: old })).toMatchObject({
    ...{ status: 'PARTIAL', nextAction: 'Review the evidence' },
    staleReason: expect.stringContaining('twelve months'),
  });
  const fresh = [evidence('A4.2h', { reviewedAt: '2025-11-29T12:00:00.000Z' })];
  expect(itemOf('A4.2h', { cybersecurity: 'Text', evidence: fresh })).toMatchObject({
    status: 'COMPLETE',
    staleReason: null,
  });
});

it('reports of tests are signed', () => {
  expect(itemOf('A4.2g', { validation: 'Text', evidence: [evidence('A4.2g')] }).status).toBe('PARTIAL');
  expect(itemOf('A4.2g', { validation: 'Text', evidence: [evidence('A4.2g', { signedBy: 'Lab' })] }).status).toBe(
    'COMPLETE',
  );
});

it('items that do not apply leave the sum', () => {
  const notApplicable = itemCodes.map((item) => ({
    item,
    reason: 'Software only',
    approvedBy: 'Maria Lopez',
  })) as never[];
  expect(score({ notApplicable: notApplicable.slice(1), systemName: 'A', intendedPurpose: 'B' }).completeness).toBe(50);
  expect(score({ notApplicable }).completeness).toBe(0);
});

it('a declaration is possible once everything but itself is complete', () => {
  const others = itemCodes.filter((code) => code !== 'A4.8' && code !== 'A4.1a');
  const notApplicable = others.map((item) => ({ item, reason: 'x', approvedBy: 'y' })) as never[];
  const named = { systemName: 'A', intendedPurpose: 'B', notApplicable };
  expect(score(named)).toMatchObject({ readyForDeclaration: false, blocking: ['A4.1a'] });
  expect(score({ ...named, evidence: [evidence('A4.1a')] })).toMatchObject({ readyForDeclaration: true, blocking: [] });
});
