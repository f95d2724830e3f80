import type { Verb } from '@probatum/records/record-writes';
import type { GpaiClassificationRequest } from './classify-model.request';
import { classifyGpai, type GpaiFacts } from './gpai/classify-gpai';
import type { Model } from './model';

const unknown = {
  isGpai: null,
  trainingComputeFlop: null,
  computeBasis: null,
  isGenerative: null,
  isDesignated: false,
  isOpenSource: false,
  modificationComputeFlop: null,
  originalComputeFlop: null,
  originalHasSystemicRisk: null,
  placedOnMarketAt: null,
};

/** The facts of the request, and what follows from them, take the place of the classification before. */
export function classifiedBy(given: GpaiClassificationRequest): Verb<Model> {
  return (model, at) => {
    const facts = { ...unknown, ...given };
    const gpai = { ...facts, ...classifyGpai(facts as GpaiFacts), classifiedAt: at.toISOString() };
    return { ...model, gpai: gpai as unknown as Model['gpai'] };
  };
}
