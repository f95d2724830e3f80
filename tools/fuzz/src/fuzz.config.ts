import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';

export interface FuzzArguments {
  readonly requests: number;
  readonly seed: number;
  /** Which smaller form of the request with this seed; set to send one request again. */
  readonly path?: string;
  readonly route?: string;
  /** Another platform. */
  readonly url?: string;
  readonly key?: string;
  readonly foreignKey?: string;
  /** The folder of a local platform, which may be running. */
  readonly directory: string;
}

export const usage = `npm run fuzz -- [--requests 5000] [--seed S] [--route 'POST /certificates']
                   [--seed S --path P] [--url U --key K [--foreign-key F]]

  --requests     number of requests, 5000 by default
  --seed         repeats the requests of an earlier run; random by default
  --route        requests for one operation only
  --path         repeats one request, as a failed check names it
  --url --key    another platform: a live key with every scope and no limit, of an organization for test data
  --foreign-key  a key of another organization, whose data must stay invisible`;

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
