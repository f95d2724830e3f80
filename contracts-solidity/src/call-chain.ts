import { ChainRefused, ChainUnreachable } from './chain-errors';

export interface ChainCall {
  readonly rpcUrl: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly timeoutMs: number;
}

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: string };
}

/**
 * One JSON-RPC call over HTTP.
 * @throws ChainUnreachable, ChainRefused
 */
export async function callChain({ rpcUrl, method, params, timeoutMs }: ChainCall): Promise<unknown> {
  const answer = await post(rpcUrl, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), timeoutMs);
  if (answer.error) throw new ChainRefused(answer.error.code ?? 0, answer.error.message ?? 'no reason given');
  if (!('result' in answer)) throw new ChainUnreachable('the answer is not JSON-RPC');
  return answer.result;
}

async function post(rpcUrl: string, body: string, timeoutMs: number): Promise<RpcAnswer> {
  try {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Some nodes report their errors with status 4xx or 5xx, and say more in the body than in the status.
    const text = await response.text();
    const answer = parseAnswer(text);
    if (!response.ok && !answer?.error) throw new Error(`status ${response.status}`);
    if (!answer) throw new Error('the answer is not JSON-RPC');
    return answer;
  } catch (error) {
    throw new ChainUnreachable(rootCause(error));
  }
}

function parseAnswer(text: string): RpcAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `fetch` says "fetch failed" and keeps the reason in its cause. */
function rootCause(error: unknown): unknown {
  return error instanceof TypeError && error.cause instanceof Error && error.cause.message ? error.cause : error;
}
