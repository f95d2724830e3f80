export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The parts of a response that a repeated Idempotency-Key must return again. */
export function repeatable({ status, headers, text }: Answered) {
  const [type, location, etag] = ['content-type', 'location', 'etag'].map((name) => headers.get(name));
  return { status, text, type, location, etag };
}

export function isReplayed({ headers }: Answered): boolean {
  return headers.get('idempotent-replayed') === 'true';
}

/**
 * As a client does: on a slow machine the first of a hundred takes longer than the others may wait for it, and these
 * are told to come again.
 */
async function untilAnswered(send: () => Promise<Answered>): Promise<Answered> {
  for (;;) {
    const answer = await send();
    const isToComeAgain = answer.status === 503 || answer.text.includes('"idempotency.in_progress"');
    if (!isToComeAgain) return answer;
  }
}

/**
 * Sends one request a hundred times concurrently.
 * @param send makes the attempt of that number, for example to one of several replicas
 * @returns the response, after checking that all hundred are equal and all but one are marked as repeated
 */
export async function sendHundred(send: (number: number) => Promise<Answered>): Promise<Answered> {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, number) => untilAnswered(() => send(number))));
  expect([...new Set(answers.map((answer) => JSON.stringify(repeatable(answer))))]).toHaveLength(1);
  const first = answers.filter((answer) => !isReplayed(answer));
  expect(first).toHaveLength(1);
  return first[0]!;
}
