import type { Queryable } from '@probatum/persistence/database';

interface PlanNode {
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

/**
 * The same database, with the number of rows that Postgres read for each statement, and how many of these it discarded.
 */
export function explained(database: Queryable): Queryable & { readonly read: number[]; readonly readInVain: number[] } {
  const [read, readInVain]: [number[], number[]] = [[], []];
  return {
    read,
    readInVain,
    get seals() {
      return database.seals;
    },
    query: async <Row>(text: string, values?: readonly unknown[]) => {
      const [row] = await database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        `explain (analyze, format json) ${text}`,
        values,
      );
      const plan = row!['QUERY PLAN'][0]!.Plan;
      read.push(readBy(plan));
      readInVain.push(removedBy(plan));
      return database.query<Row>(text, values);
    },
  };
}

function removedBy(node: PlanNode): number {
  const own = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0);
  return (node.Plans ?? []).map(removedBy).reduce((sum, rows) => sum + rows, own);
}

function readBy({ Plans: plans = [], ...node }: PlanNode): number {
  if (plans.length === 0) return node['Actual Rows'] * node['Actual Loops'];
  return plans.map(readBy).reduce((sum, rows) => sum + rows, 0);
}
