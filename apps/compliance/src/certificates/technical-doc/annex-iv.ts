import { type AnnexIvItem, annexIvItems, type Derived } from './annex-iv-items';
import type { Evidence, TechnicalDoc } from './technical-doc';

/** A record of another kind that shows an item, and when it was last changed. */
export interface Source {
  readonly kind: Derived;
  readonly id: string;
  readonly changedAt: string;
}

export const itemStatuses = ['MISSING', 'PARTIAL', 'COMPLETE', 'NOT_APPLICABLE'] as const;

export interface ScoredItem {
  readonly code: string;
  readonly ref: string;
  readonly requirement: string;
  readonly points: number;
  readonly status: (typeof itemStatuses)[number];
  /** Hashes of evidence, and ids of records. */
  readonly sources: readonly string[];
  readonly staleReason: string | null;
  readonly nextAction: string | null;
}

export interface AnnexIv {
  /** Percent of the points that apply. */
  readonly completeness: number;
  /** Percent of the points that apply with evidence or a record behind them. */
  readonly evidenceCoverage: number;
  readonly items: readonly ScoredItem[];
  /** Codes of items that are not complete, but for the declaration itself. */
  readonly blocking: readonly string[];
  readonly readyForDeclaration: boolean;
  readonly simplifiedForm: boolean;
}

const freshMs = 365 * 24 * 3_600_000;
const shares = { MISSING: 0, PARTIAL: 0.5, COMPLETE: 1, NOT_APPLICABLE: 0 } as const;
const declaration = 'A4.8';

/**
 * How much of Annex IV the documentation covers. Text alone counts half; text with evidence that was reviewed within
 * twelve months, or a record of another kind, counts whole. It says nothing about the quality of the texts.
 */
export function scoreAnnexIv(doc: TechnicalDoc, records: readonly Source[], now: Date): AnnexIv {
  const items = annexIvItems.map((item) => scored(item, doc, records, now));
  const applicable = items.filter(({ status }) => status !== 'NOT_APPLICABLE');
  const total = sum(applicable.map(({ points }) => points));
  const percent = (points: readonly number[]) => (total === 0 ? 0 : Math.round((1_000 * sum(points)) / total) / 10);
  const blocking = applicable.filter(({ code, status }) => code !== declaration && status !== 'COMPLETE');
  return {
    completeness: percent(applicable.map(({ points, status }) => points * shares[status])),
    evidenceCoverage: percent(applicable.map(({ points, sources }) => (sources.length > 0 ? points : 0))),
    items,
    blocking: blocking.map(({ code }) => code),
    readyForDeclaration: blocking.length === 0,
    simplifiedForm: doc.simplifiedForm,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function scored(item: AnnexIvItem, doc: TechnicalDoc, records: readonly Source[], now: Date): ScoredItem {
  const { code, ref, requirement, points } = item;
  const known = { code, ref, requirement, points };
  if (doc.notApplicable.some((one) => one.item === code))
    return { ...known, status: 'NOT_APPLICABLE', sources: [], staleReason: null, nextAction: null };
  const evidence = doc.evidence.filter((one) => one.item === code);
  const fresh = evidence.filter(({ reviewedAt }) => now.getTime() - Date.parse(reviewedAt) <= freshMs);
  const derived = records.filter(({ kind }) => kind === item.derived);
  const sources = [...evidence.map(({ sha256 }) => sha256), ...derived.map(({ id }) => id)];
  const status = statusOf(item, doc, { fresh, derived });
  const isStale = evidence.length > 0 && fresh.length === 0;
  return {
    ...{ ...known, status, sources },
    staleReason: isStale ? 'Its evidence was reviewed more than twelve months ago' : null,
    nextAction: nextAction(item, status, isStale),
  };
}

interface Found {
  readonly fresh: readonly Evidence[];
  readonly derived: readonly Source[];
}

function statusOf(item: AnnexIvItem, doc: TechnicalDoc, { fresh, derived }: Found): ScoredItem['status'] {
  const hasText = item.field !== undefined && isWritten(doc, item);
  if (derived.length > 0) return 'COMPLETE';
  if (!hasText) return fresh.length > 0 ? 'PARTIAL' : 'MISSING';
  // Reports of tests are dated and signed (2(g)).
  const counts = item.code === 'A4.2g' ? fresh.filter(({ signedBy }) => signedBy) : fresh;
  return counts.length > 0 ? 'COMPLETE' : 'PARTIAL';
}

function isWritten(doc: TechnicalDoc, { field, code }: AnnexIvItem): boolean {
  if (code === 'A4.1a') return doc.systemName !== null && doc.intendedPurpose !== null;
  const value = doc[field!];
  return value !== null && value.length > 0;
}

function nextAction({ field, derived, code }: AnnexIvItem, status: ScoredItem['status'], isStale: boolean) {
  if (status === 'COMPLETE' || status === 'NOT_APPLICABLE') return null;
  if (status === 'MISSING') return field ? `Describe it in \`${field}\`` : `Record it: ${recordNames[derived!]}`;
  if (isStale) return 'Review the evidence';
  return code === 'A4.2g' ? 'Add a dated and signed test report as evidence' : 'Add evidence for the text';
}

const recordNames: Readonly<Record<Derived, string>> = {
  MODEL: 'register the model that the certificate names, with its version',
  TRANSPARENCY: 'add the transparency record of the certificate',
  HISTORY: 'change the documentation when the system changes',
  RISK_MANAGEMENT: 'add risks of the certificate to the risk management',
  MONITORING_PLAN: 'activate a monitoring plan for the certificate',
  DECLARATION: 'issue the EU declaration of conformity',
};
