import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import type { Evaluated } from '../drift/detect-drift';

const newest = `
  select id, evaluated_at as "evaluatedAt", model_version as "modelVersion", accuracy, precision, recall,
    f1_score as "f1Score", auc, confusion_matrix as "confusionMatrix", dataset_name as "datasetName",
    dataset_size as "datasetSize", dataset_hash as "datasetHash"
  from evaluations where organization_id = $1 and environment = $2 and model_id = $3
  order by evaluated_at desc, id desc limit $4`;

type Row = Omit<Evaluated, 'evaluatedAt'> & { readonly evaluatedAt: Date };

/** Of one model, newest first. */
export async function newestEvaluations(
  on: Queryable,
  { organizationId, environment }: Tenant,
  modelId: string,
  limit: number,
): Promise<Evaluated[]> {
  const rows = await on.query<Row>(newest, [organizationId, environment, modelId, limit]);
  return rows.map((row) => ({ ...row, evaluatedAt: row.evaluatedAt.toISOString() }));
}
