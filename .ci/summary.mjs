// Prints "N passed, N failed" as the last line of a CI run, and ends with 1 when anything failed.
// Arguments: jest's JSON report, and how many steps failed.
import { readFileSync } from 'node:fs';

const [report, failedSteps] = process.argv.slice(2);

/** A report that is missing means that the tests did not run, which the failed step already counts. */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}

const jest = read(report);
const failedTests = jest.numFailedTests + jest.numRuntimeErrorTestSuites;
// The step that ran the tests failed because they did: they are counted one by one, not once more.
const otherSteps = Number(failedSteps) - (failedTests > 0 ? 1 : 0);
const failed = failedTests + otherSteps;
console.log(`${jest.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
