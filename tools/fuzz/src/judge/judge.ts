import { findOperation } from '../document/find-operation';
import { type ApiDocument, type Operation, operationsOf } from '../document/operations';
import { isSound } from '../generate/wires';
import { patienceMs } from '../send/connection';
import type { Outcome } from '../send/sender';
import type { World } from '../world/world';
import { bodyIsAsDocumented } from './body';
import { headersAreThere, noHeaderIsInjected, requestIdIsRight, tenantsAnswerIsPrivate } from './headers';
import { nothingLeaks } from './leaks';
import { AnswerSchemas } from './schemas';
import { statusIsDocumented } from './status';
import { type Rule, type Violation, violation } from './violation';

/** Holds every answer against the document, and against what is promised for all of them. */
export class Judge {
  private readonly operations: readonly Operation[];
  private readonly rules: readonly Rule[];

  constructor(
    document: ApiDocument,
    private readonly world: World,
  ) {
    this.operations = operationsOf(document);
    this.rules = [
      ...[statusIsDocumented, headersAreThere, requestIdIsRight, noHeaderIsInjected, tenantsAnswerIsPrivate],
      ...[bodyIsAsDocumented(new AnswerSchemas(document)), nothingLeaks],
    ];
  }

  violationsOf(outcome: Outcome): Violation[] {
    const { request, answer, failure, ms } = outcome;
    if (!answer) return violation('an answer', failure ?? 'there was none');
    const found = this.rules.flatMap((rule) =>
      rule({ ...outcome, answer, operation: this.askedFor(outcome), world: this.world }),
    );
    if (failure) found.push(...violation('one answer', failure));
    if (ms > patienceMs) found.push(...violation('in time', `it took ${Math.round(ms)} ms`));
    if (answer.status === 201 && found.length === 0 && isSound(request.wire))
      this.world.remember(request.caller, answer);
    return found;
  }

  private askedFor({ request }: Outcome): Operation | undefined {
    return findOperation(this.operations, request.method, request.target);
  }
}
