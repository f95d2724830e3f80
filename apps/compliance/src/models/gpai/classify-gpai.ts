import { dutyOf } from '../../law/law-catalogue';
import { flopOf, powerOfTen } from './compute';

/** The known facts of a model; an unknown fact is null. */
export interface GpaiFacts {
  readonly isGpai: boolean | null;
  /** Of all training together, as `flopPattern`. */
  readonly trainingComputeFlop: string | null;
  /** Generates text, or images or video from text. */
  readonly isGenerative: boolean | null;
  readonly isDesignated: boolean;
  readonly isOpenSource: boolean;
  /** For a model that was made from another one. */
  readonly modificationComputeFlop: string | null;
  readonly originalComputeFlop: string | null;
  readonly originalHasSystemicRisk: boolean | null;
}

export const gpaiStatuses = ['NOT_GPAI', 'GPAI', 'GPAI_SYSTEMIC_RISK', 'UNKNOWN'] as const;
export type GpaiStatus = (typeof gpaiStatuses)[number];

export const reasonCodes = [
  'DECLARED_GPAI',
  'DECLARED_NOT_GPAI',
  'COMPUTE_ABOVE_1E23',
  'COMPUTE_NOT_ABOVE_1E23',
  'NOT_GENERATIVE',
  'COMPUTE_ABOVE_1E25',
  'COMPUTE_NOT_ABOVE_1E25',
  'COMPUTE_UNKNOWN',
  'DESIGNATED_BY_COMMISSION',
  'MODIFICATION_ABOVE_ONE_THIRD',
  'MODIFICATION_NOT_ABOVE_ONE_THIRD',
  'ORIGINAL_COMPUTE_UNKNOWN',
  'OPEN_SOURCE_EXEMPTION',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export interface Gpai {
  readonly status: GpaiStatus;
  /** Null while it is not known whether the model is a GPAI model. */
  readonly hasSystemicRisk: boolean | null;
  /** Whether a modification makes who modified it the provider; null for a model that is no modification. */
  readonly modifierIsProvider: boolean | null;
  readonly reasons: readonly ReasonCode[];
  /** Duties of the provider of the model, with the article of each. */
  readonly duties: readonly Duty[];
}

export interface Duty {
  readonly code: string;
  readonly ref: string;
  readonly text: string;
}

const ofEvery = ['G53.c', 'G53.d'].map(providerDuty);
const notOfOpenSource = ['G53.a', 'G53.b', 'G54'].map(providerDuty);
const ofSystemicRisk = ['G52', 'G55.a', 'G55.b', 'G55.c', 'G55.d'].map(providerDuty);

function providerDuty(code: string): Duty {
  const { ref, title } = dutyOf(code);
  return { code, ref, text: title };
}

/** Guidelines C(2025) 7719: compute above which a generative model is presumed to be general-purpose. */
const presumedGpai = powerOfTen(23);
/** Article 51(2): compute above which systemic risk is presumed. */
const presumedSystemic = powerOfTen(25);

/** Which rules of chapter V apply to the provider of a model, with the reasons. */
export function classifyGpai(facts: GpaiFacts): Gpai {
  const { isGpai, reasons } = generalPurpose(facts);
  const modification = modificationOf(facts);
  if (isGpai !== true) {
    const status = isGpai === null ? 'UNKNOWN' : 'NOT_GPAI';
    const hasSystemicRisk = isGpai === null ? null : false;
    const { modifierIsProvider } = modification;
    return { status, hasSystemicRisk, modifierIsProvider, reasons: [...reasons, ...modification.reasons], duties: [] };
  }
  const systemic = systemicRisk(facts);
  const isExempt = facts.isOpenSource && systemic.holds === false;
  const all = [...reasons, ...systemic.reasons, ...modification.reasons];
  return {
    status: systemic.holds ? 'GPAI_SYSTEMIC_RISK' : 'GPAI',
    hasSystemicRisk: systemic.holds,
    modifierIsProvider: modification.modifierIsProvider,
    reasons: isExempt ? [...all, 'OPEN_SOURCE_EXEMPTION'] : all,
    duties: [...(isExempt ? [] : notOfOpenSource), ...ofEvery, ...(systemic.holds ? ofSystemicRisk : [])],
  };
}

interface Presumption {
  readonly isGpai: boolean | null;
  readonly reasons: readonly ReasonCode[];
}

/** A declaration counts. Without one, the presumption does. */
function generalPurpose({ isGpai, isDesignated, trainingComputeFlop, isGenerative }: GpaiFacts): Presumption {
  if (isDesignated) return { isGpai: true, reasons: [] };
  if (isGpai !== null) return { isGpai, reasons: [isGpai ? 'DECLARED_GPAI' : 'DECLARED_NOT_GPAI'] };
  if (isGenerative === false) return { isGpai: false, reasons: ['NOT_GENERATIVE'] };
  if (trainingComputeFlop === null) return { isGpai: null, reasons: ['COMPUTE_UNKNOWN'] };
  if (flopOf(trainingComputeFlop) <= presumedGpai) return { isGpai: false, reasons: ['COMPUTE_NOT_ABOVE_1E23'] };
  return { isGpai: isGenerative, reasons: ['COMPUTE_ABOVE_1E23'] };
}

function systemicRisk({ isDesignated, trainingComputeFlop }: GpaiFacts): {
  readonly holds: boolean | null;
  readonly reasons: readonly ReasonCode[];
} {
  if (isDesignated) return { holds: true, reasons: ['DESIGNATED_BY_COMMISSION'] };
  if (trainingComputeFlop === null) return { holds: null, reasons: ['COMPUTE_UNKNOWN'] };
  const holds = flopOf(trainingComputeFlop) > presumedSystemic;
  return { holds, reasons: [holds ? 'COMPUTE_ABOVE_1E25' : 'COMPUTE_NOT_ABOVE_1E25'] };
}

/** More than a third of the compute of the original, or of the threshold where that is not known (guidelines). */
function modificationOf(facts: GpaiFacts): Pick<Gpai, 'modifierIsProvider' | 'reasons'> {
  const { modificationComputeFlop, originalComputeFlop, originalHasSystemicRisk } = facts;
  if (modificationComputeFlop === null) return { modifierIsProvider: null, reasons: [] };
  const assumed = originalHasSystemicRisk ? presumedSystemic : presumedGpai;
  const original = originalComputeFlop === null ? assumed : flopOf(originalComputeFlop);
  const isProvider = flopOf(modificationComputeFlop) * 3n > original;
  const reason = isProvider ? 'MODIFICATION_ABOVE_ONE_THIRD' : 'MODIFICATION_NOT_ABOVE_ONE_THIRD';
  return {
    modifierIsProvider: isProvider,
    reasons: originalComputeFlop === null ? [reason, 'ORIGINAL_COMPUTE_UNKNOWN'] : [reason],
  };
}
