import { DeadLetterStore } from '@probatum/messaging/dead-letter-store';
import { connect } from 'nats';
import { deadLettersConfig } from './dead-letters.config';
import { handleDeadLetters } from './operator/dead-letters/handle-dead-letters';

/** One line of JSON for each dead letter on stdout, or one sentence on stderr and exit code 1. */
async function main(): Promise<void> {
  const nats = await connect({ servers: deadLettersConfig().NATS_URL.split(','), name: 'dead-letters' });
  try {
    const lines = handleDeadLetters(new DeadLetterStore(nats), process.argv.slice(2));
    for await (const line of lines) console.log(JSON.stringify(line));
  } finally {
    await nats.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
