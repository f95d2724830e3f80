import { CannotStart, PortTaken } from '@probatum/local-infrastructure/cannot-start';
import { requireDiskSpace } from '@probatum/local-infrastructure/disk-space';
import { freePort, requirePort } from '@probatum/local-infrastructure/free-port';
import { ProcessRegister } from '@probatum/local-infrastructure/process-register';
import { dropData } from './drop-data';
import { Folder } from './folder';
import type { Ground } from './ground';
import { holdFolder } from './hold-folder';
import { keepSecrets } from './keep-secrets';
import { removeLocalFile } from './local-file';
import type { PlatformOptions } from './platform-options';

/** Everything before the first process: the folder is ours alone, nothing of an earlier launcher runs, the port is free. */
export async function prepareGround(options: PlatformOptions): Promise<Ground> {
  const folder = new Folder(options.directory);
  const gatewayPort = options.gatewayPort === 0 ? await freePort() : (options.gatewayPort ?? 8080);
  const gatewayUrl = urlOfGateway(options.host, gatewayPort);
  const letGo = holdFolder(folder, gatewayUrl);
  try {
    const register = new ProcessRegister(folder.children);
    const announce = options.announce ?? (() => undefined);
    await cleanUp(register, folder, announce);
    await requireDiskSpace(folder.root);
    await requireGatewayPort(options.host, gatewayPort);
    if (options.fresh) await dropData(folder, options);
    const secrets = await keepSecrets(folder);
    const nothing = () => undefined;
    return {
      options,
      folder,
      secrets,
      register,
      gatewayUrl,
      gatewayPort,
      announce,
      parts: [],
      closed: false,
      onChange: nothing,
      letGo,
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

async function cleanUp(register: ProcessRegister, folder: Folder, announce: (line: string) => void): Promise<void> {
  removeLocalFile(folder);
  const ended = await register.endLeftovers();
  folder.putLogsAside();
  if (ended.length > 0) announce(`  … ended what an earlier launcher had left running: ${ended.join(', ')}`);
}

function urlOfGateway(host: string | undefined, port: number): string {
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const address = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${address}:${port}`;
}

async function requireGatewayPort(host: string | undefined, port: number): Promise<void> {
  try {
    await requirePort('the gateway', port, host);
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error;
    throw new CannotStart(`${error.message} For example: PORT=${port + 1} npm start`);
  }
}
