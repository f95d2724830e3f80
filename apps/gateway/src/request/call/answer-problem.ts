import { type Problem, problemBody, problemCodeHeader, problemMediaType } from '@probatum/http/problems/problem';
import { answerHeaders, nothingGiven } from './answer-headers';
import type { Call } from './call';
import { dropRest } from './drop-rest';

/** Answers a call that goes no further, on the bare response. */
export function answerProblem(call: Call, problem: Problem): void {
  const { request, response, requestId } = call;
  call.problemCode = problem.kind.code;
  const body = JSON.stringify(problemBody(problem, requestId, instanceOf(request.url)));
  response.writeHead(problem.kind.status, [
    ...answerHeaders(call, nothingGiven),
    ...Object.entries(problem.options.headers ?? {}).flat(),
    problemCodeHeader,
    problem.kind.code,
    'content-type',
    problemMediaType,
    'content-length',
    String(Buffer.byteLength(body)),
  ]);
  response.end(body);
  dropRest(request);
}

/** Answers a call for which there is nothing to say but headers. */
export function answerNothing(call: Call, headers: readonly string[]): void {
  call.response.writeHead(204, [...answerHeaders(call, nothingGiven), ...headers]);
  call.response.end();
}

function instanceOf(target = ''): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}
