import type { Answer, ProblemBody } from '../customer';

/** A refusal as customers rely on it; nothing about bad input is our failure. The expected `code` is the stable one. */
export function expectProblem(route: string, answer: Answer<ProblemBody>, expected: object): void {
  const body = { ...answer.body };
  expect({ route, ...body, code: body.problemCode ?? body.code }).toMatchObject({
    route,
    status: answer.status,
    ...expected,
  });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const { code, requestId, message, error, errors } = answer.body;
  expect([route, requestId]).toEqual([route, answer.headers['x-request-id']]);
  expect([code, message, error].every((member) => typeof member === 'string' && member.length > 0)).toBe(true);
  for (const each of errors) {
    expect(each).toEqual({ pointer: expect.any(String), code: expect.any(String), message: expect.any(String) });
  }
}
