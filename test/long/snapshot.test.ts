import { describeSnapshot } from '../../src/production/testing/describe-snapshot.ts';

for (const major of [13, 14, 15, 16, 18]) describeSnapshot(major);
