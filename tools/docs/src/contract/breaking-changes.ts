import { compareMessages } from './compare-messages';
import { compareParameters } from './compare-parameters';
import { compareSecurity } from './compare-security';
import type { Documents, Report } from './documents';
import { type Document, type Message, type Operation, operationsOf, resolve } from './operations';

/**
 * All changes between two OpenAPI documents that break a client, as sentences. New operations, new optional fields of
 * requests, new fields of responses and new values in responses break no client.
 * @param today day from which an operation whose sunset has come may be removed, for example `2026-11-22`
 */
export function breakingChanges(before: Document, after: Document, today: string): string[] {
  const found = new Set<string>();
  const current = operationsOf(after);
  for (const [route, operation] of operationsOf(before)) {
    const report: Report = (where, what) => found.add(`${where}: ${what}`);
    const now = current.get(route);
    if (now) compareOperations({ before, after, report }, route, operation, now);
    else if (!isOver(operation, today)) report(route, 'is gone');
  }
  return [...found];
}

/** It was announced that it goes, and its day has come. */
function isOver(operation: Operation, today: string): boolean {
  const sunset = operation['x-sunset'];
  return typeof sunset === 'string' && sunset <= today;
}

function compareOperations(documents: Documents, route: string, before: Operation, after: Operation): void {
  const { report } = documents;
  if (before.operationId !== after.operationId) {
    report(route, `is called ${String(after.operationId)}, and was ${String(before.operationId)}`);
  }
  compareSecurity(report, route, before.security, after.security);
  compareParameters(documents, route, before, after);
  compareBodies(documents, route, before, after);
  compareAnswers(documents, route, before, after);
}

function compareBodies(documents: Documents, route: string, before: Operation, after: Operation): void {
  const [old, now] = [before.requestBody, after.requestBody];
  if (now?.required && !old?.required) documents.report(`${route} body`, 'is required now');
  if (old) compareMessages(documents, 'request', `${route} body`, old, now ?? {});
}

function compareAnswers(documents: Documents, route: string, before: Operation, after: Operation): void {
  for (const [status, answer] of Object.entries(before.responses)) {
    const where = `${route} ${status}`;
    const old = resolve<Message>(documents.before, answer);
    const now = after.responses[status];
    if (now) compareMessages(documents, 'answer', where, old, resolve<Message>(documents.after, now));
    else if (Number(status) < 300) documents.report(where, 'is not answered any more');
  }
}
