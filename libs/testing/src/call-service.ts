import { identityHeader } from '@probatum/http/identity/identity';

export interface ServiceRequest {
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** Calls a service as the gateway would, with this identity. */
export async function callService<Body>(
  url: string,
  method: string,
  identity: string,
  { body, headers }: ServiceRequest,
): Promise<Answer<Body>> {
  const response = await fetch(url, {
    method,
    headers: {
      [identityHeader]: identity,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = text !== '' && response.headers.get('content-type')?.includes('json');
  const answered = (isJson ? JSON.parse(text) : undefined) as Body;
  return { status: response.status, headers: response.headers, text, body: answered };
}
