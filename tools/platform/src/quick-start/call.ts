/** A refusal or a wrong answer, as a sentence. */
export class StepFailed extends Error {}

export interface CallDetails {
  readonly body?: unknown;
  /** The expected status, or several; 200 by default. */
  readonly status?: number | readonly number[];
}

export type Answer = Readonly<Record<string, unknown>>;
/** Sends one request as a customer would, such as `POST /certificates`. Any unexpected status fails. */
export interface Call {
  (route: string, details?: CallDetails): Promise<Answer>;
  /** The same, for an answer that is a file. */
  bytes(route: string): Promise<Buffer>;
}

export function callWith(gatewayUrl: string, key?: string): Call {
  const bytes = async (route: string, { body, status = 200 }: CallDetails = {}) => {
    const [method, path] = route.split(' ');
    const isForm = body === undefined || body instanceof FormData;
    const response = await fetch(`${gatewayUrl}${path}`, {
      method,
      headers: { ...(key ? { 'x-api-key': key } : {}), ...(isForm ? {} : { 'content-type': 'application/json' }) },
      body: isForm ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
    const answer = Buffer.from(await response.arrayBuffer());
    if (![status].flat().includes(response.status))
      throw new StepFailed(
        `${route.replace(/sign\/[^/]+/, 'sign/…')} answered ${response.status}: ${answer.toString()}`,
      );
    return answer;
  };
  const json = async (route: string, details?: CallDetails) => {
    const text = (await bytes(route, details)).toString();
    return text ? (JSON.parse(text) as Answer) : {};
  };
  return Object.assign(json, { bytes: (route: string) => bytes(route) });
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
