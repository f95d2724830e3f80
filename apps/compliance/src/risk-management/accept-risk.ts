import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Verb } from '@probatum/records/record-writes';
import type { Risk, RiskValues } from './risk';

/** An accepted risk names the person who accepted it and the reason. A reopened risk names neither. @throws InvalidRequest */
export function changedBy(given: RiskValues): Verb<Risk> {
  return (risk) => {
    const wanted = { ...risk, ...given };
    if (wanted.status === 'OPEN' && risk.status !== 'OPEN')
      return { ...wanted, acceptedBy: null, acceptanceReason: null };
    if (wanted.status !== 'ACCEPTED') return wanted;
    const missing = (['acceptedBy', 'acceptanceReason'] as const).filter((name) => wanted[name] === null);
    if (missing.length > 0)
      throw new InvalidRequest(
        missing.map((name) => ({ pointer: `/${name}`, code: 'required', message: 'is required for an accepted risk' })),
      );
    return wanted;
  };
}
