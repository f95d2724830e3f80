import { STATUS_CODES } from 'node:http';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Kind, type TSchema } from '@sinclair/typebox';

/** The schema of a JSON body, or of one body for each media type. */
type Body = TSchema | Readonly<Record<string, TSchema>>;

/** A body; or a sentence, where the status and the description of the route do not say it; or both. */
export type DocumentedAnswer = Body | string | { readonly text: string; readonly body: Body };

/**
 * Describes a route in the reference, and sets the status of its answer: the lowest one below 400. Problems need a
 * sentence only. `completeAnswers` adds those that every route of its kind has.
 * @param description one or more sentences that say more than the summary
 * @param answers by status
 */
export function Describes(summary: string, description: string, answers: Readonly<Record<number, DocumentedAnswer>>) {
  // JavaScript lists keys that are integers in ascending order.
  const status = Number(Object.keys(answers)[0]);
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, description }),
    ...Object.entries(answers).map(([code, answer]) =>
      ApiResponse({ status: Number(code), ...responseOf(code, answer) }),
    ),
  );
}

function responseOf(status: string, answer: DocumentedAnswer): { description: string; content?: never } {
  if (typeof answer === 'string') return { description: answer };
  const [description, body] = isWithText(answer)
    ? [answer.text, answer.body]
    : [STATUS_CODES[status] ?? status, answer as Body];
  const bodies = Kind in body ? { 'application/json': body } : body;
  const content = Object.fromEntries(Object.entries(bodies).map(([mediaType, schema]) => [mediaType, { schema }]));
  return { description, content: content as never };
}

function isWithText(answer: object): answer is { readonly text: string; readonly body: Body } {
  return 'text' in answer && 'body' in answer;
}
