import { gunzipSync } from 'node:zlib';
import { type Answer, headerOf } from '../send/read-answer';
import { type AnswerSchemas, mediaTypeOf, schemaFor } from './schemas';
import { leadsToReference } from './status';
import { type Case, kept, type Rule, type Violation, violation } from './violation';

const rule = 'body as documented';
const problemType = 'application/problem+json';

export function bodyIsAsDocumented(schemas: AnswerSchemas): Rule {
  return (one) => {
    const { answer, operation } = one;
    const type = mediaTypeOf(headerOf(answer, 'content-type'));
    if (isWithoutBody(one)) {
      return answer.body.length === 0 ? kept : violation(rule, `${answer.status} with a body`);
    }
    const schema = operation && schemaFor(operation, answer.status, type);
    if (answer.status >= 400 && (type === problemType || !schema)) return problemIsRight(schemas, answer, type);
    if (!schema) return violation(rule, `${type || 'no type'} is not documented for ${answer.status}`);
    if (type !== 'application/json') return kept;
    return valueOf(answer)
      .flatMap((value) => schemas.errorsOf(schema, value))
      .flatMap((error) => violation(rule, error));
  };
}

function isWithoutBody(one: Case): boolean {
  const { request, operation } = one;
  const { status } = one.answer;
  if (request.method === 'HEAD' || status === 204 || leadsToReference(one)) return true;
  return operation?.answers.get(status)?.content.size === 0;
}

/** RFC 9457, and what ties a problem to its answer. */
function problemIsRight(schemas: AnswerSchemas, answer: Answer, type: string): Violation[] {
  if (type !== problemType) return violation(rule, `${answer.status} is ${type || 'of no type'}, not ${problemType}`);
  const [problem] = valueOf(answer) as Record<string, unknown>[];
  const expected = {
    status: answer.status,
    requestId: headerOf(answer, 'x-request-id'),
    type: `urn:probatum:problem:${String(problem?.['problemCode'] ?? problem?.['code'])}`,
  };
  const wrong = Object.entries(expected).filter(([name, value]) => problem?.[name] !== value);
  return [
    ...schemas.errorsOf(schemas.problem, problem).flatMap((error) => violation(rule, error)),
    ...wrong.flatMap(([name]) => violation(rule, `the problem has ${name} ${String(problem?.[name])}`)),
  ];
}

/** One value, or none when the body is no JSON: then the schema fails. */
function valueOf(answer: Answer): unknown[] {
  try {
    return [JSON.parse(textOf(answer)) as unknown];
  } catch (error) {
    if (error instanceof SyntaxError) return [undefined];
    throw error;
  }
}

export function textOf(answer: Answer): string {
  const isZipped = headerOf(answer, 'content-encoding') === 'gzip';
  return (isZipped && answer.body.length > 0 ? gunzipSync(answer.body) : answer.body).toString();
}
