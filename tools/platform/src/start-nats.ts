import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { startNats } from '@probatum/local-infrastructure/nats';
import { findNatsServer } from '@probatum/local-infrastructure/nats-server-binary';
import { connect } from 'nats';
import { type Ground, startPart, step } from './ground';

export async function startEvents(ground: Ground): Promise<string> {
  const { options, folder, register, announce } = ground;
  return step(ground, 'NATS', async () => {
    if (options.natsUrl) return [await checkGiven(options.natsUrl), 'the one of NATS_URL'];
    const binary = await findNatsServer({
      chosen: options.natsServer,
      cache: folder.binaries,
      onDownload: () => announce('  … nats-server is not installed: downloading it from the packages of this system'),
    });
    const part = await startPart(ground, 'nats', (port) =>
      startNats({ directory: folder.nats, logFile: folder.log('nats'), binary, port, register }),
    );
    return [part.url, new URL(part.url).host];
  });
}

async function checkGiven(url: string): Promise<string> {
  try {
    const connection = await connect({ servers: url.split(','), maxReconnectAttempts: 0, timeout: 5_000 });
    await (await connection.jetstreamManager()).getAccountInfo();
    await connection.close();
    return url;
  } catch (error) {
    throw new CannotStart(`The NATS of NATS_URL cannot be used (it needs JetStream): ${(error as Error).message}`);
  }
}
