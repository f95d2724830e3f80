import { anchorFacts, initialFacts } from '../src/certificate-facts';
import type { Facts } from '../src/policy';

export const hash = 'b7c4f4a1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4a5b6c7d8e9fa0b1c2d';
export const asOf = '2026-03-18T19:48:08.800Z';

export const issued: Facts = initialFacts({
  canonicalPayloadHash: hash,
  evidenceSummary: { input: 1, output: 1, attachment: 0, reference: 0 },
  parentCertificateIds: [],
  model: { modelName: 'gpt-4o' },
});

export const anchored: Facts = { ...issued, ...anchorFacts({ canonicalPayloadHash: hash, simulated: false }) };

export const assured: Facts = {
  ...anchored,
  'model.registered': true,
  'model.good_standing': true,
  'vendor.registered': true,
  'vendor.good_standing': true,
  'vendor.dpa_signed': true,
  'vendor.review_valid_until': '2027-01-01T00:00:00.000Z',
};

export function without(facts: Facts, name: string): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => key !== name));
}
