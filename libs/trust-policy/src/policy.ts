/** From lowest to highest. The first needs nothing; each further one needs all gates up to its own. */
export const trustLevels = ['unverified', 'recorded', 'anchored', 'assured'] as const;
export type TrustLevel = (typeof trustLevels)[number];

export type FactValue = string | number | boolean;

/**
 * The known facts about a certificate, flat, for example `{ 'signature.valid': true, 'evidence.inputs': 2 }`. A missing
 * fact is unknown, which is neither met nor failed.
 */
export type Facts = Readonly<Record<string, FactValue>>;

/**
 * The conditions of a rule. The set is closed: a policy is data and can compute nothing else. `notPast` compares an ISO
 * 8601 instant in UTC with milliseconds to the time of the assessment.
 */
export type Condition =
  | { readonly fact: string; readonly operator: 'is'; readonly value: FactValue }
  | { readonly fact: string; readonly operator: 'atLeast'; readonly value: number }
  | { readonly fact: string; readonly operator: 'sameAs'; readonly other: string }
  | { readonly fact: string; readonly operator: 'differsFrom'; readonly other: string }
  | { readonly fact: string; readonly operator: 'notPast' };

/** Something worth points: a gate of a level, or a signal that belongs to none. */
export interface Rule {
  /** Stable code for programs, unique in its policy. */
  readonly code: string;
  readonly when: Condition;
  /** Whole points of the 100. */
  readonly points: number;
  /** Said when the condition is met. */
  readonly met: string;
  /** Text for an unmet rule: the step that would meet it. */
  readonly missing: string;
}

/** Forces the lowest level and a score of 0, whatever else is known. */
export interface Veto {
  readonly code: string;
  readonly when: Condition;
  readonly detail: string;
}

export interface PolicyLevel {
  readonly level: TrustLevel;
  readonly gates: readonly Rule[];
}

/** Data only, so that it can be published, digested and evaluated by anyone. Made by `definePolicy`, then frozen. */
export interface Policy {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly vetoes: readonly Veto[];
  /** The levels above the lowest, ascending. */
  readonly levels: readonly PolicyLevel[];
  readonly signals: readonly Rule[];
}

export interface Reason {
  readonly code: string;
  readonly effect: 'raises' | 'lowers' | 'missing';
  readonly detail: string;
}

export interface Assessment {
  readonly level: TrustLevel;
  /** Integer, 0 to 100. It explains the level and never raises it. */
  readonly score: number;
  /** A veto's reasons alone; else what raises in the order of the policy, then what the next level misses. */
  readonly reasons: readonly Reason[];
  /** Facts that the policy needs and that are unknown. */
  readonly unknown: readonly string[];
  /** Null at the top and under a veto, which no further fact lifts. */
  readonly nextLevel: TrustLevel | null;
  readonly policy: { readonly id: string; readonly version: number };
}
