export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a repeated Idempotency-Key must give again. */
export function repeatable({ status, headers, text }: Answered) {
  const [type, location, etag] = ['content-type', 'location', 'etag'].map((name) => headers.get(name));
  return { status, text, type, location, etag };
}

export function isReplayed({ headers }: Answered): boolean {
  return headers.get('idempotent-replayed') === 'true';
}

/**
 * Sends one request a hundred times at once.
 * @param send makes the attempt of that number, for example to one of several replicas
 * @returns the answer, after all hundred were found equal and all but one marked as given before
 */
export async function sendHundred(send: (number: number) => Promise<Answered>): Promise<Answered> {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, number) => send(number)));
  expect([...new Set(answers.map((answer) => JSON.stringify(repeatable(answer))))]).toHaveLength(1);
  const first = answers.filter((answer) => !isReplayed(answer));
  expect(first).toHaveLength(1);
  return first[0]!;
}
