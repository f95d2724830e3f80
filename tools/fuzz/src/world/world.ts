import type { Answer } from '../send/read-answer';
import type { Caller } from '../generate/callers';
import type { Party } from './party';

/** Number of known objects of each kind. The first ones stay, and new ones take the other places in turn. */
const places = 34;
const first = 4;

/** Keys, tokens of rooms, secrets of webhooks. */
export const secretPattern =
  /(?:ndi|sk|audit|ocs)_(?:test_|live_)?[0-9A-Za-z]{8}_[0-9A-Za-z]{32,64}_[0-9A-Za-z]{6}|whsec_[\w+/=-]+/g;

/** The content of the world: callers, ids for requests, and secret texts. */
export class World {
  /** By `<owner>.<kind>`, for example `live.cert`. */
  private readonly ids = new Map<string, string[]>();
  private added = 0;
  /** Keys, tokens and signing secrets that were shown once. */
  private readonly shown = new Set<string>();

  constructor(
    readonly parties: readonly Party[],
    private readonly secrets: Readonly<Partial<Record<Caller, string>>>,
  ) {
    for (const secret of [...Object.values(secrets), ...parties.map(({ key }) => key)]) this.shown.add(secret);
  }

  add(owner: string, kind: string, id: string): void {
    const known = this.ids.get(`${owner}.${kind}`) ?? [];
    const place = known.length < places ? known.length : first + (this.added++ % (places - first));
    known[place] = id;
    this.ids.set(`${owner}.${kind}`, known);
  }

  /** Puts an id or a secret where `${owner.kind.number}` stands. The owner `own` is the environment of the caller. */
  fillIn(text: string, caller: Caller): string {
    if (!text.includes('${')) return text;
    const own = caller === 'sandbox' ? 'sandbox' : 'live';
    return text.replace(/\$\{(\w+)\.(\w+)\.(\d+)\}/g, (_all, owner: string, kind: string, number: string) => {
      if (owner === 'secret') return this.secrets[kind as Caller] ?? 'none';
      const known = this.ids.get(`${owner === 'own' ? own : owner}.${kind}`) ?? [`${kind}_01j9z3k4m5n6p7q8r9s0t1v2w3`];
      // The same number stands for the same thing as long as it can, or no example could be made smaller.
      return known[Number(number) % places] ?? known[Number(number) % known.length]!;
    });
  }

  /** The reverse, for printed requests. */
  withoutSecrets(text: string): string {
    const names = Object.entries(this.secrets);
    const named = names.reduce((now, [name, secret]) => now.replaceAll(secret, `$${name.toUpperCase()}_KEY`), text);
    return named.replace(secretPattern, '$SOME_KEY');
  }

  /** Objects created by a response can be requested from now on, and its secrets may never be shown again. */
  remember(caller: Caller, { status, body }: Answer): void {
    if (status !== 201) return;
    const made = JSON.parse(body.toString()) as Record<string, unknown>;
    const id = made['id'] ?? made['certificateId'];
    if (typeof id === 'string') this.add(caller, id.split('_')[0]!, id);
    if (typeof made['key'] === 'string') this.add(caller, 'leakable', made['key']);
    this.noteSecrets(made);
  }

  noteSecrets(made: Record<string, unknown>): void {
    for (const name of ['key', 'secret', 'token', 'clientSecret'])
      if (typeof made[name] === 'string') this.shown.add(made[name]);
  }

  wasShown(secret: string): boolean {
    return this.shown.has(secret);
  }
}
