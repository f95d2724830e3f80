import { readFileSync, watchFile, unwatchFile } from 'node:fs';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { ConfigurationError } from '@probatum/service/environment';
import {
  type AuthorityFiles,
  authorityFilesOf,
  readAuthorityFiles,
} from '../../../credentials/authorities/authority-files';
import type { GatewayConfig } from '../../../gateway-variables';

type TlsFiles = Pick<
  GatewayConfig,
  'TLS_CERTIFICATE_FILE' | 'TLS_KEY_FILE' | 'TLS_CLIENT_CERTIFICATES' | keyof AuthorityFiles
>;

/** @returns undefined when the gateway is to speak plain HTTP, behind a proxy that speaks TLS */
export function tlsOptions(config: TlsFiles): TlsOptions | undefined {
  if (config.TLS_CERTIFICATE_FILE === undefined) return undefined;
  return {
    ...readFiles(config),
    minVersion: 'TLSv1.2',
    requestCert: authorityFilesOf(config).length > 0,
    // An optional certificate without a trusted authority counts as missing; see presented-certificates.ts.
    rejectUnauthorized: config.TLS_CLIENT_CERTIFICATES === 'required',
  };
}

/** @throws ConfigurationError that names the variable whose file cannot be read */
function readFiles(config: TlsFiles): SecureContextOptions {
  const read = (name: 'TLS_CERTIFICATE_FILE' | 'TLS_KEY_FILE') => {
    try {
      return readFileSync(config[name]!);
    } catch (error) {
      throw new ConfigurationError(`The file of ${name} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  };
  const authorities = readAuthorityFiles(config).flatMap(({ certificates }) => certificates.map(String));
  return {
    cert: read('TLS_CERTIFICATE_FILE'),
    key: read('TLS_KEY_FILE'),
    ...(authorities.length === 0 ? {} : { ca: authorities }),
  };
}

interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

const lookEveryMs = 5_000;

/**
 * New connections use new certificates soon after the files have changed; open connections stay.
 * @returns a function that ends the watch
 */
export function followTlsFiles(
  server: SecureServer | undefined,
  config: TlsFiles,
  presented: { reload(): void },
  onChange: (error: Error | undefined) => void,
): () => void {
  const own = [config.TLS_CERTIFICATE_FILE, config.TLS_KEY_FILE].filter((name) => name !== undefined);
  const files = [...own, ...authorityFilesOf(config).map(({ path }) => path)];
  const reload = () => {
    try {
      server?.setSecureContext(readFiles(config));
      presented.reload();
      onChange(undefined);
    } catch (error) {
      // Half of a rotation: certificate and key do not fit yet. The next file that changes tries again.
      onChange(error as Error);
    }
  };
  for (const file of files) watchFile(file, { interval: lookEveryMs, persistent: false }, reload);
  return () => files.forEach((file) => unwatchFile(file, reload));
}
