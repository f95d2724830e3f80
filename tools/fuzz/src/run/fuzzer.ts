import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { type ApiDocument, type Operation, operationsOf, resolve, type Schema } from '../document/operations';
import { type FuzzRequest, requestsFor } from '../generate/requests';
import { Judge } from '../judge/judge';
import type { Violation } from '../judge/violation';
import { headerOf } from '../send/read-answer';
import { type Outcome, Sender } from '../send/sender';
import { type Access, openWorld } from '../world/open-world';
import type { World } from '../world/world';
import { type Finding, firstOfEach, smallest } from './finding';
import { seedOf } from './seeds';
import { Statistics } from './statistics';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Only this operation, e.g. `POST /certificates`. */
  readonly route?: string;
  /** Number of requests of the walk that were made before; 0 by default. */
  readonly skip?: number;
}

export interface FuzzReport {
  readonly statistics: Statistics;
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** Requests at a time: enough to keep the platform busy. */
const concurrency = 16;
/** How often a request comes again that is told when to. */
const mostRepeats = 3;

export class Fuzzer {
  readonly operations: readonly Operation[];
  private readonly judge: Judge;
  private readonly sender: Sender;

  private constructor(
    readonly url: string,
    private readonly document: ApiDocument,
    readonly world: World,
  ) {
    this.operations = operationsOf(document);
    this.judge = new Judge(document, world);
    this.sender = new Sender(url, (text, caller) => world.fillIn(text, caller));
  }

  static async open(access: Access): Promise<Fuzzer> {
    const document = (await (await fetch(`${access.url}/api/docs-json`)).json()) as ApiDocument;
    return new Fuzzer(access.url, document, await openWorld(access));
  }

  async run({ requests, seed, route, skip = 0 }: FuzzOptions): Promise<FuzzReport> {
    const began = performance.now();
    const arbitrary = this.requests(route);
    const statistics = new Statistics();
    const findings: Finding[] = [];
    let next = 0;
    const work = async () => {
      while (next < requests) {
        const requestSeed = seedOf(seed, skip + next++);
        const [request] = fc.sample(arbitrary, { seed: requestSeed, numRuns: 1 });
        const violations = await this.attempt(request!, statistics);
        for (const one of violations) findings.push({ ...one, seed: requestSeed, path: '0', request: request! });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    const distinct = await Promise.all(
      firstOfEach(findings).map((finding) => smallest(finding, arbitrary, (request) => this.attempt(request))),
    );
    return { statistics, findings: distinct, seconds: secondsSince(began) };
  }

  /** One request again, by the seed and the path of a finding. */
  async replay(seed: number, path: string, route?: string): Promise<FuzzReport> {
    const began = performance.now();
    const statistics = new Statistics();
    const findings: Finding[] = [];
    const property = fc.asyncProperty(this.requests(route), async (request) => {
      const violations = await this.attempt(request, statistics);
      findings.push(...violations.map((one) => ({ ...one, seed, path, request })));
    });
    await fc.check(property, { seed, path, numRuns: 1, endOnFailure: true });
    return { statistics, findings, seconds: secondsSince(began) };
  }

  /** The request as it would be sent now. */
  filledIn(request: FuzzRequest): FuzzRequest {
    return this.sender.filledIn(request);
  }

  close(): void {
    this.sender.close();
  }

  private requests(route: string | undefined): fc.Arbitrary<FuzzRequest> {
    const follow = (schema: Schema) => resolve(this.document, schema);
    const chosen = this.operations.filter(({ name }) => route === undefined || name === route);
    if (chosen.length === 0) throw new Error(`${route} is not in the document`);
    const weighed = chosen.map((one) => ({ weight: weightOf(one), arbitrary: requestsFor(one, follow) }));
    return fc.oneof(...weighed);
  }

  private async attempt(request: FuzzRequest, statistics?: Statistics): Promise<Violation[]> {
    const outcome = await this.send(request);
    statistics?.add(outcome);
    return this.judge.violationsOf(outcome);
  }

  /** A busy machine may have no time for a request at the moment. The answer to the last repetition counts. */
  private async send(request: FuzzRequest): Promise<Outcome> {
    for (let left = mostRepeats; ; left -= 1) {
      const outcome = await this.sender.send(request);
      const seconds = outcome.answer?.status === 503 ? Number(headerOf(outcome.answer, 'retry-after')) : 0;
      if (!(seconds > 0) || left === 0) return outcome;
      await delay(seconds * 1_000);
    }
  }
}

/** The more there is to vary, the more often. */
function weightOf({ bodySchema, parameters }: Operation): number {
  return bodySchema ? 6 : parameters.some((one) => one.in === 'query') ? 3 : 2;
}

const secondsSince = (began: number) => (performance.now() - began) / 1_000;
