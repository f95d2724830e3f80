import type { Scope } from '@probatum/contracts/scopes';
import type { Environment } from '@probatum/contracts/tenant';
import { AddressRanges, readRange } from '../../organization/address-ranges/address-ranges';
import {
  AddressesExceedCreator,
  CertificateExceedsCreator,
  EnvironmentExceedsCreator,
  ExpiryExceedsCreator,
  LimitsExceedCreator,
  ScopesExceedCreator,
} from './restrictions.errors';
import { type CertificateName, textOf } from '../credential/certificate-name';
import { type LimitMode, limitOf, type Plan, plans } from '../../organization/plans';

/** All that bounds what can be done with a credential, how often, from where, with what beside it, and until when. */
export interface Restrictions {
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
  /** It is good only together with a client certificate of this name. */
  readonly certificate: CertificateName | null;
  /** CIDR ranges from which it may be used; null for everywhere. */
  readonly allowedAddresses: readonly string[] | null;
  /** Null for never. */
  readonly expiresAt: Date | null;
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly concurrencyLimit: number | null;
  readonly limitMode: LimitMode;
}

interface Grant {
  readonly maker: Restrictions;
  readonly wanted: Restrictions;
}

type Refuse = (grant: Grant) => Error | undefined;

/**
 * A credential is made or changed by another one: it must not reach further in anything than the one that makes it.
 * @param wanted the whole credential as it would be afterwards, not only what the request names
 * @throws EnvironmentExceedsCreator, ScopesExceedCreator, CertificateExceedsCreator, AddressesExceedCreator,
 * ExpiryExceedsCreator, LimitsExceedCreator
 */
export function refuseWiderThan(maker: Restrictions, wanted: Restrictions): void {
  for (const refuse of rules) {
    const refusal = refuse({ maker, wanted });
    if (refusal) throw refusal;
  }
}

/** Whether a change lets a credential reach further in anything. Another certificate may be that of another person. */
export function isWidened(before: Restrictions, after: Restrictions): boolean {
  const isOther =
    before.certificate !== null && (!after.certificate || textOf(before.certificate) !== textOf(after.certificate));
  return isOther || rules.some((refuse) => refuse({ maker: before, wanted: after }) !== undefined);
}

const rules: readonly Refuse[] = [
  refuseEnvironment,
  refuseScopes,
  refuseCertificate,
  refuseAddresses,
  refuseExpiry,
  refuseLimits,
];

/** A live key administers both environments. */
function refuseEnvironment({ maker, wanted }: Grant) {
  return maker.environment === 'sandbox' && wanted.environment === 'live' ? new EnvironmentExceedsCreator() : undefined;
}

function refuseScopes({ maker, wanted }: Grant) {
  const exceeding = wanted.scopes.filter((scope) => !maker.scopes.includes(scope));
  return exceeding.length > 0 ? new ScopesExceedCreator(wanted.scopes, exceeding) : undefined;
}

/** Of another certificate the second factor is no weaker; without one there is none. */
function refuseCertificate({ maker, wanted }: Grant) {
  return maker.certificate && !wanted.certificate ? new CertificateExceedsCreator() : undefined;
}

function refuseAddresses({ maker, wanted }: Grant) {
  if (!maker.allowedAddresses) return undefined;
  if (!wanted.allowedAddresses) return new AddressesExceedCreator([]);
  const limits = new AddressRanges(maker.allowedAddresses);
  const exceeding = wanted.allowedAddresses.flatMap((text, index) => {
    const range = readRange(text);
    return range && limits.cover(range) ? [] : [index];
  });
  return exceeding.length > 0 ? new AddressesExceedCreator(exceeding) : undefined;
}

function refuseExpiry({ maker, wanted }: Grant) {
  const end = maker.expiresAt;
  return end && (!wanted.expiresAt || wanted.expiresAt > end) ? new ExpiryExceedsCreator(end) : undefined;
}

function refuseLimits({ maker, wanted }: Grant) {
  const [most, asked] = [maker, wanted].map(effectiveLimit) as [EffectiveLimit, EffectiveLimit];
  const exceeds = (Object.keys(most) as (keyof EffectiveLimit)[]).some((part) => asked[part] > most[part]);
  return exceeds ? new LimitsExceedCreator() : undefined;
}

type EffectiveLimit = ReturnType<typeof effectiveLimit>;

/** Each part is a number that grows with the rights. */
function effectiveLimit({ plan, rateLimit, concurrencyLimit, limitMode }: Restrictions) {
  const limit = limitOf(plan, { perMinute: rateLimit, concurrent: concurrencyLimit }, limitMode);
  return {
    plan: plans.indexOf(plan),
    perMinute: limit.perMinute,
    capacity: limit.capacity,
    concurrent: limit.concurrent ?? Infinity,
    mode: limit.mode === 'shadow' ? 1 : 0,
  };
}
