import { createHash } from 'node:crypto';
import { factsDigestInput, policyDigestInput } from '../src/digest-input';
import { evaluate } from '../src/evaluate';
import { findPolicy } from '../src/policies/registry';
import type { Assessment, Facts } from '../src/policy';
import version1 from './golden/certificate-trust-v1.json';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

describe('certificate-trust version 1', () => {
  const policy = findPolicy('certificate-trust', 1)!;

  it('is the policy that assessments were made under: make a new version instead of changing it', () => {
    expect(sha256(policyDigestInput(policy))).toBe(version1.policyDigest);
  });

  it.each(version1.vectors.map((vector) => [vector.name, vector] as const))('assesses %s as ever', (_, vector) => {
    const facts = vector.facts as unknown as Facts;
    expect(sha256(factsDigestInput(facts))).toBe(vector.factsDigest);
    expect(evaluate(policy, facts, vector.asOf)).toEqual(vector.assessment as unknown as Assessment);
  });
});
