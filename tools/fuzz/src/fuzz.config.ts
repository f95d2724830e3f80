import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';

export interface FuzzArguments {
  readonly requests: number;
  readonly seed: number;
  /** Which smaller form of the request with this seed; set to send one request again. */
  readonly path?: string;
  readonly route?: string;
  /** A platform elsewhere. */
  readonly url?: string;
  readonly key?: string;
  readonly foreignKey?: string;
  /** That of a local platform which may run. */
  readonly directory: string;
}

export const usage = `npm run fuzz -- [--requests 5000] [--seed S] [--route 'POST /certificates']
                   [--seed S --path P] [--url U --key K [--foreign-key F]]

  --requests     how many
  --seed         the walk of an earlier run; a random one unless told
  --route        requests for one operation only
  --path         one request again, as a finding says
  --url --key    a platform elsewhere: a live key with every scope and no limit, of an organization that may be littered
  --foreign-key  the same of another organization, of which nothing may be seen`;

const names = ['requests', 'seed', 'route', 'path', 'url', 'key', 'foreign-key'];

/** The only reader of the fuzzer's arguments and environment. @throws Error with the usage */
export function readArguments(words: readonly string[], environment: NodeJS.ProcessEnv): FuzzArguments {
  const values = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    const name = words[index]!.replace(/^--/, '');
    const value = words[index + 1];
    if (!names.includes(name) || value === undefined) throw new Error(usage);
    values.set(name, value);
  }
  const requests = Number(values.get('requests') ?? 5_000);
  const seed = Number(values.get('seed') ?? randomInt(2 ** 31));
  const isComplete = values.has('url') === values.has('key') && (values.has('seed') || !values.has('path'));
  if (!Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed) || !isComplete) throw new Error(usage);
  const checkout = join(__dirname, '../../../..');
  return {
    ...{ requests, seed, path: values.get('path'), route: values.get('route') },
    ...{ url: values.get('url'), key: values.get('key'), foreignKey: values.get('foreign-key') },
    directory: resolve(environment['PROBATUM_DIRECTORY'] ?? join(checkout, '.probatum')),
  };
}
