import type { Operation } from '../document/operations';
import type { Outcome } from '../send/sender';
import type { Answer } from '../send/read-answer';
import type { World } from '../world/world';

export interface Violation {
  /** Which promise was broken; in a smaller example the same one must be. */
  readonly rule: string;
  readonly detail: string;
}

/** An outcome with an answer, and the operation that was asked for. */
export interface Case extends Outcome {
  readonly answer: Answer;
  readonly operation: Operation | undefined;
  readonly world: World;
}

export type Rule = (one: Case) => Violation[];

export function violation(rule: string, detail: string): Violation[] {
  return [{ rule, detail }];
}

export const kept: Violation[] = [];
