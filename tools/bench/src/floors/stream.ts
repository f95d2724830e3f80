/** The stream of the floor, beside those of the platform. */
export const floorStream = 'BENCH_FLOOR';
export const floorSubject = 'bench-floor.certificate.issued';
