/** A refusal or a wrong answer, as a sentence. */
export class StepFailed extends Error {}

export interface CallDetails {
  readonly body?: unknown;
  /** The expected status, or several; 200 by default. */
  readonly status?: number | readonly number[];
}

export type Answer = Readonly<Record<string, unknown>>;
/** Sends one request as a customer would, such as `POST /certificates`. Any unexpected status fails. */
export type Call = (route: string, details?: CallDetails) => Promise<Answer>;

export function callWith(gatewayUrl: string, key?: string): Call {
  return async (route, { body, status = 200 } = {}) => {
    const [method, path] = route.split(' ');
    const response = await fetch(`${gatewayUrl}${path}`, {
      method,
      headers: { ...(key ? { 'x-api-key': key } : {}), ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    if (![status].flat().includes(response.status))
      throw new StepFailed(`${route} answered ${response.status}: ${text}`);
    return text ? (JSON.parse(text) as Answer) : {};
  };
}

/** Asks again until there is an answer. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const limitSeconds = 45;
  const end = Date.now() + limitSeconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StepFailed(`Waited ${limitSeconds} seconds without success for ${what}`);
}
