export class TookTooLong extends Error {
  constructor(limitMs: number) {
    super(`No answer within ${Math.round(limitMs)} ms`);
  }
}

/** Waits for the work, but not for longer than the limit. The work goes on then, and its outcome is dropped. @throws TookTooLong */
export async function withinTime<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
