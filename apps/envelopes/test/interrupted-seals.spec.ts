import { setImmediate as nextTurn } from 'node:timers/promises';
import { LOGGER } from '@probatum/service/resources';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { Logger } from 'pino';
import { CompleteEnvelope } from '../src/sealing/seal-envelopes/complete-envelope';
import type { SealEnvelope } from '../src/sealing/seal-envelopes/seal-envelope';
import { JobLost, type SealJob } from '../src/sealing/seal-envelopes/seal-job';
import { SealJobs } from '../src/sealing/seal-envelopes/seal-jobs';
import { SealingLoop } from '../src/sealing/seal-envelopes/sealing-loop';
import { WorkOnJob } from '../src/sealing/seal-envelopes/work-on-job';
import { RunningEnvelopes } from './running-envelopes';
import { stopSealing } from './sent-envelope';
import { giveSigned, startSealingOf } from './signed-envelope';

let envelopes: RunningEnvelopes;
beforeAll(async () => {
  envelopes = await RunningEnvelopes.start({ LOG_LEVEL: 'fatal' });
  await stopSealing(envelopes);
}, 60_000);
afterAll(() => envelopes.stop());

async function givePending(): Promise<string> {
  const envelope = await giveSigned(envelopes, newTenant(), { documents: [], recipients: [], fields: [] });
  await startSealingOf(envelopes, envelope);
  return envelope.id;
}

async function countPending(): Promise<number> {
  return (await envelopes.database.query('select 1 from seal_jobs where next_attempt_at is not null')).length;
}

/** A process that ends without a trace when it seals the envelope. It ends other jobs as soon as they have been read. */
async function runProcessThatDiesOf(envelopeId: string): Promise<void> {
  const { app } = envelopes;
  const [jobs, complete, logger] = [app.get(SealJobs), app.get(CompleteEnvelope), app.get<Logger>(LOGGER)];
  let isDead = false;
  const seal = {
    execute: async (job: SealJob) => {
      if (job.envelopeId === envelopeId) {
        isDead = true;
        void loop.beforeApplicationShutdown();
      } else await nextTurn();
      if (isDead) throw new JobLost();
      await complete.abandon(job);
      return [];
    },
  };
  const work = new WorkOnJob(jobs, seal as unknown as SealEnvelope, complete, envelopes.objects, logger);
  const loop = new SealingLoop(jobs, work, logger);
  loop.onApplicationBootstrap();
  await waitFor(async () => isDead || (await countPending()) === 0);
  await loop.beforeApplicationShutdown();
  await envelopes.database.query('update seal_jobs set next_attempt_at = now() where next_attempt_at is not null');
}

it('an envelope that ends the process at each attempt is given up, and its neighbours are sealed', async () => {
  const poison = await givePending();
  const others = [await givePending(), await givePending(), await givePending()];

  for (let count = 0; count < 30 && (await countPending()) > 0; count += 1) await runProcessThatDiesOf(poison);

  const states = await envelopes.database.query<{ id: string; state: string; claims: number }>(
    `select id, seal_state as state, claims from envelopes join seal_jobs on envelope_id = id where id = any($1)`,
    [[poison, ...others]],
  );
  const ofOthers = states.filter(({ id }) => id !== poison);
  expect(states.find(({ id }) => id === poison)?.state).toBe('failed');
  expect(ofOthers.map(({ state }) => state)).toEqual(others.map(() => 'pending'));
  expect(Math.max(...ofOthers.map(({ claims }) => claims))).toBe(2);
});
