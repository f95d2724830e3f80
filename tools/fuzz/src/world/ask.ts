/** One ordinary request, for what the fuzzer needs before and after. Its body is JSON or a form with a file. */
export interface Ask {
  (route: string, body?: unknown): Promise<Record<string, unknown>>;
}

/** @throws Error if the status is not 2xx */
export function askAs(url: string, key: string): Ask {
  return async (route, body) => {
    const [method, path] = route.split(' ') as [string, string];
    const isJson = body !== undefined && !(body instanceof FormData);
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': key, ...(isJson ? { 'content-type': 'application/json' } : {}) },
      ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as FormData) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${route} answered ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
}
