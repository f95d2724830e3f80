import { Fields, Named } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { gpaiFacts, inventory } from './model';

export const GpaiClassificationRequest = Named('GpaiClassificationRequest', Type.Partial(Fields(gpaiFacts)));
export type GpaiClassificationRequest = Static<typeof GpaiClassificationRequest>;

export const InventoryRequest = Named('InventoryRequest', Type.Partial(Fields(inventory, { minProperties: 1 })));
export type InventoryRequest = Static<typeof InventoryRequest>;
