import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@probatum/service/environment';

/** The variables of the gateway that name them. */
export interface AuthorityFiles {
  readonly TLS_CLIENT_CA_FILE?: string;
  readonly CLIENT_AUTHORITIES?: string;
}

interface AuthorityFile {
  readonly variable: keyof AuthorityFiles;
  /** All certificates in the file are of one authority with this name; without a name each root is its own. */
  readonly name: string | undefined;
  readonly path: string;
}

export interface ReadAuthorityFile {
  readonly name: string | undefined;
  readonly certificates: readonly X509Certificate[];
}

/** @throws ConfigurationError when CLIENT_AUTHORITIES cannot be read as `name=path,…` */
export function authorityFilesOf({ TLS_CLIENT_CA_FILE, CLIENT_AUTHORITIES }: AuthorityFiles): readonly AuthorityFile[] {
  const unnamed: AuthorityFile[] = TLS_CLIENT_CA_FILE
    ? [{ variable: 'TLS_CLIENT_CA_FILE', name: undefined, path: TLS_CLIENT_CA_FILE }]
    : [];
  const named = (CLIENT_AUTHORITIES ?? '').split(',').filter(Boolean).map(readNamed);
  if (new Set(named.map(({ name }) => name)).size < named.length) {
    throw new ConfigurationError('CLIENT_AUTHORITIES names an authority twice');
  }
  return [...unnamed, ...named];
}

function readNamed(text: string): AuthorityFile {
  const [, name, path] = /^\s*([a-z0-9._-]{1,255})=(\S+)\s*$/.exec(text) ?? [];
  if (!name || !path) throw new ConfigurationError('CLIENT_AUTHORITIES must read name=/path.pem, separated by commas');
  return { variable: 'CLIENT_AUTHORITIES', name, path };
}

/** @throws ConfigurationError that names the variable whose file cannot be read */
export function readAuthorityFiles(config: AuthorityFiles): readonly ReadAuthorityFile[] {
  return authorityFilesOf(config).map(({ variable, name, path }) => {
    const certificates = blocksOf(variable, readText(variable, path));
    return { name, certificates };
  });
}

function readText(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`A file of ${variable} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const end = '-----END CERTIFICATE-----';

function blocksOf(variable: string, text: string): X509Certificate[] {
  try {
    return text
      .split(end)
      .slice(0, -1)
      .map((block) => new X509Certificate(block + end));
  } catch {
    throw new ConfigurationError(`A file of ${variable} contains a certificate that cannot be read`);
  }
}
