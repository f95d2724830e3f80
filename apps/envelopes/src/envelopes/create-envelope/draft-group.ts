import { Injectable } from '@nestjs/common';
import type { Answer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import { IdempotencyKeyReused } from '@probatum/http/idempotency/idempotency.errors';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import { SignTokens } from '../../envelope/sign-tokens';
import { type LockedDocuments, lockDocumentsOfAll } from '../lock-documents';
import { newRecipient } from '../new-recipient';
import { FoundAnchors } from '../resolve-anchors';
import { createdAnswer } from './created-envelope';
import { fieldsOf } from './envelope-parts';
import { insertEnvelopes } from './insert-envelopes';
import { type DraftRequest, type NewDraft, newDraft } from './new-draft';

interface Item extends DraftRequest {
  readonly keyed?: KeyedRequest;
}

interface Made {
  readonly draft: NewDraft;
  readonly answer: Answer;
}

/** An error refuses this request only. Undefined while another process works under the same key. */
type Outcome = Answer | { readonly refused: unknown } | undefined;

const maxGroup = 64;

/**
 * Creates drafts of uploaded documents, many requests in one transaction, in which no key occurs twice. A request that is
 * refused, or whose key another process holds, is left out of it.
 */
@Injectable()
export class DraftGroup {
  private readonly group: GroupCommit<Item, Outcome>;

  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly tokens: SignTokens,
  ) {
    this.group = new GroupCommit((items) => this.flush(items), {
      span: 'commit envelopes',
      max: maxGroup,
      perTurn: true,
      ownerOf: ({ caller }) => caller.organizationId,
    });
  }

  /** @throws DocumentUnknown, DocumentNotReady, InvalidRequest, IdempotencyKeyReused, IdempotencyInProgress */
  async create(request: DraftRequest, keyed?: KeyedRequest): Promise<Answer> {
    if (!keyed) return (await this.submit(request))!;
    return this.idempotency.join(keyed, async (until) => {
      for (;;) {
        const answer = await this.submit({ ...request, keyed });
        if (answer) return answer;
        await this.idempotency.untilFree(this.database.of(keyed), keyed, until);
      }
    });
  }

  private async submit(item: Item): Promise<Answer | undefined> {
    const outcome = await this.group.submit(item);
    if (outcome && 'refused' in outcome) throw outcome.refused;
    return outcome;
  }

  private flush(items: readonly Item[]): Promise<Outcome[]> {
    return this.database.ofGroup(items.map(({ caller }) => caller)).transaction(async (tx) => {
      const earlier = await this.findEarlier(tx, items);
      const fresh = items.filter((item) => !earlier.has(item));
      const documents = await lockDocumentsOfAll(tx, fresh.map(wantedOf));
      const made = new Map(fresh.map((item) => [item, this.make(item, documents)]));
      await this.store(tx, made);
      return items.map((item) => {
        const result = made.get(item);
        if (!result) return earlier.get(item);
        return 'refused' in result ? result : result.answer;
      });
    });
  }

  /** Of the requests that create nothing: their key has an answer already, or another process holds it. */
  private async findEarlier(tx: Transaction, items: readonly Item[]): Promise<Map<Item, Outcome>> {
    const keyed = items.filter(isKeyed);
    if (keyed.length === 0) return new Map();
    const requests = keyed.map((item) => item.keyed);
    // Postgres takes one after the other, so that an answer is looked up with its key held.
    const [held, kept] = await Promise.all([
      this.idempotency.tryToHold(tx, requests),
      this.idempotency.kept.find(tx, requests),
    ]);
    const earlier = new Map<Item, Outcome>();
    keyed.forEach((item, index) => {
      const found = kept[index];
      if (found && found.fingerprint !== item.keyed.fingerprint)
        earlier.set(item, { refused: new IdempotencyKeyReused() });
      else if (found) earlier.set(item, found.answer);
      else if (!held[index]) earlier.set(item, undefined);
    });
    return earlier;
  }

  private make(item: Item, locked: LockedDocuments): Made | { readonly refused: unknown } {
    const { wanted } = item;
    try {
      const documents = locked.of(wantedOf(item));
      const recipients = wanted.recipients.map((given, position) => newRecipient(given, position, this.tokens));
      const fields = fieldsOf(wanted, { recipients, documents }, new FoundAnchors());
      const draft = newDraft(item, recipients, { documents, fields }, this.clock.now());
      return { draft, answer: createdAnswer(draft.envelope, this.tokens, wanted.levelReasons) };
    } catch (error) {
      return { refused: error };
    }
  }

  private async store(tx: Transaction, made: ReadonlyMap<Item, Made | { readonly refused: unknown }>): Promise<void> {
    const accepted = [...made].flatMap(([item, result]) => ('draft' in result ? [{ ...item, ...result }] : []));
    const answered = accepted.flatMap(({ keyed, answer }) => (keyed ? [{ request: keyed, answer }] : []));
    await Promise.all([
      insertEnvelopes(
        tx,
        accepted.map(({ draft }) => draft),
      ),
      this.idempotency.kept.keep(tx, answered),
    ]);
  }
}

function isKeyed(item: Item): item is Item & { readonly keyed: KeyedRequest } {
  return item.keyed !== undefined;
}

function wantedOf({ caller, wanted }: Item) {
  return { tenant: caller, ids: wanted.documentIds };
}
