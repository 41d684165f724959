import * as core from '@actions/core';
import { readEvent } from './action/event.ts';
import { handleEvent } from './action/events.ts';
import { describeError } from './describe-error.ts';

try {
  await handleEvent(readEvent(process.env));
} catch (error) {
  core.setOutput('verdict', 'error');
  core.setFailed(describeError(error));
}
process.exit();
