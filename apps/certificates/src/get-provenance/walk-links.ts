import type { Queryable } from '@probatum/persistence/database';
import { grantedTo, type Reader } from '../certificate/granted';

/** Why a graph holds less than there is. */
export const cuts = ['depth', 'nodes', 'edges', 'size'] as const;
export type Cut = (typeof cuts)[number];

export const maxNodes = 1_000;
export const maxEdges = 10_000;

/** Ids in the order in which they were reached, the certificate that was asked for first. */
export interface Walk {
  readonly distances: ReadonlyMap<string, number>;
  readonly cut: Cut | null;
}

/** How far one direction has come. */
interface Direction {
  readonly seen: Set<string>;
  frontier: string[];
  /** Links that it may still follow. */
  left: number;
}

interface Step {
  readonly walked: number;
  readonly ids: string[];
}

/**
 * Follows the links of a certificate up and down, one statement for a step in both directions, and stops while walking:
 * after so many nodes, or so many links in one direction. The reader's grant hides certificates, and what lies behind.
 */
export async function walkLinks(on: Queryable, reader: Reader, root: string, depth: number): Promise<Walk> {
  const distances = new Map([[root, 0]]);
  const [up, down] = [direction(root), direction(root)];
  const statement = stepStatement(reader);
  let cut: Cut | null = null;
  for (let distance = 1; up.frontier.length + down.frontier.length > 0; distance += 1) {
    const steps = await statement(on, up, down);
    const found = [advance(up, steps.up), advance(down, steps.down)].flat().filter((id) => !distances.has(id));
    if (distance > depth) return { distances, cut: cut ?? (found.length > 0 ? 'depth' : edgesCut(up, down)) };
    for (const id of [...new Set(found)].sort()) {
      if (distances.size === maxNodes) return { distances, cut: 'nodes' };
      distances.set(id, distance);
    }
    cut ??= edgesCut(up, down);
  }
  return { distances, cut };
}

function direction(root: string): Direction {
  return { seen: new Set([root]), frontier: [root], left: maxEdges };
}

/** @returns the ids that are new to this direction. A direction that has used up its links ends */
function advance(way: Direction, { walked, ids }: Step): string[] {
  const fresh = ids.filter((id) => !way.seen.has(id));
  fresh.forEach((id) => way.seen.add(id));
  way.left -= walked;
  way.frontier = way.left < 0 ? [] : fresh;
  return fresh;
}

const edgesCut = (...ways: Direction[]): Cut | null => (ways.some(({ left }) => left < 0) ? 'edges' : null);

/** Each certificate of the frontier brings its links from an index, and none is read beyond the limit. */
const linksFrom = (from: string, to: string, frontier: string, limit: string) => `
  select link.id from unnest(${frontier}::text[]) as at (id) cross join lateral (
    select ${to} as id from certificate_links
    where organization_id = $1 and environment = $2 and ${from} = at.id limit ${limit}
  ) as link limit ${limit}`;

/** Hidden certificates count as visited, because they have cost the same. */
function stepStatement(reader: Reader) {
  const values: unknown[] = [reader.organizationId, reader.environment, [], 0, [], 0];
  const granted = grantedTo(reader, values);
  // A subquery for each row, never a join with all certificates of the tenant.
  const visible = (id: string) => `(select true from certificates
    where organization_id = $1 and environment = $2 and id = ${id} and ${granted} limit 1)`;
  const where = (id: string) => (reader.grant ? `where ${visible(id)}` : '');
  const text = `
    with up as materialized (${linksFrom('certificate_id', 'source_id', '$3', '$4')}),
      down as materialized (${linksFrom('source_id', 'certificate_id', '$5', '$6')})
    select (select count(*)::int from up) as "walkedUp", array(select distinct id from up ${where('up.id')}) as up,
      (select count(*)::int from down) as "walkedDown", array(select distinct id from down ${where('down.id')}) as down`;
  return async (on: Queryable, up: Direction, down: Direction): Promise<{ up: Step; down: Step }> => {
    const place = [up.frontier, up.left + 1, down.frontier, down.left + 1];
    const [row] = await on.query<{ walkedUp: number; up: string[]; walkedDown: number; down: string[] }>(text, [
      ...values.slice(0, 2),
      ...place,
      ...values.slice(6),
    ]);
    return { up: { walked: row!.walkedUp, ids: row!.up }, down: { walked: row!.walkedDown, ids: row!.down } };
  };
}
