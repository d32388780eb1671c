import { arc } from './arc/index.ts';
import { bmi } from './bmi/index.ts';
import { dcc } from './dcc/index.ts';
import { dsnInfo } from './dsn-info/index.ts';
import type { Feature } from './feature.ts';
import { lmdb } from './lmdb/index.ts';
import { queuefile } from './queuefile/index.ts';
import { srs } from './srs/index.ts';
import { tlsResumption } from './tls-resumption/index.ts';

/** The experimental systems, in the order in which Exim's documentation has them. */
export const features: readonly Feature[] = [bmi, srs, dcc, dsnInfo, lmdb, queuefile, arc, tlsResumption];
