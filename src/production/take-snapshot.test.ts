import { describeSnapshot } from './testing/describe-snapshot.ts';

// 13 and 18: test/long/snapshot.test.ts.
describeSnapshot(17);
