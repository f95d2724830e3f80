/** An organization cannot name a longer one. */
export const maxOriginLength = 200;

/** Where the Fetch standard ("port blocking") lets no browser load a page from. */
const blockedPorts = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 ' +
    '137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 ' +
    '1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Why no browser ever sends this text as the origin of a web page; undefined when one can. */
export function originFault(text: string): string | undefined {
  if (text.includes('*')) return 'must be one origin; wildcards are not supported';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== text) return 'is not an origin in the form that browsers send';
  if (blockedPorts.has(url.port)) return `names port ${url.port}, from which browsers load no pages`;
  return isHost(url.hostname) ? undefined : 'names a host that cannot exist';
}

export function canBeOrigin(text: string): boolean {
  return text.length <= maxOriginLength && originFault(text) === undefined;
}

/** RFC 1035 section 2.3.4, and the underscore that browsers take in names. */
function isHost(host: string): boolean {
  if (host.startsWith('[')) return true;
  const labels = host.replace(/\.$/, '').split('.');
  return host.length <= 253 && labels.every((part) => label.test(part));
}
