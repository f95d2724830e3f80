/** The gateway among its services: of the routes that it answers itself. */
export const ownName = 'gateway';
