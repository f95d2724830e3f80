import { Fields, Named } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

/** When a difference counts. A result keeps the policy by which it was judged. */
export const DriftPolicy = Named(
  'DriftPolicy',
  Fields({
    alpha: share('Level of significance for all metrics together (Holm)'),
    warnAbs: share('A significant drop of at least this is a WARNING'),
    critAbs: share('A significant drop of at least this is CRITICAL'),
    critRel: share('A significant drop of at least this share of the previous value is CRITICAL'),
  }),
);
export type DriftPolicy = Static<typeof DriftPolicy>;

export const defaultPolicy: DriftPolicy = { alpha: 0.05, warnAbs: 0.02, critAbs: 0.05, critRel: 0.1 };
