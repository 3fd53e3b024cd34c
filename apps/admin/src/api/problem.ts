/** An error of the server or of the line to it, ready to be shown. */
export interface ReadableProblem {
  readonly title: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Messages by form field, where the server names one. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads whatever a failed request threw: the error body of the API (S2-ER1), or an error of the network. */
export function readProblem(error: unknown): ReadableProblem {
  if (!isRecord(error) || typeof error['message'] !== 'string') {
    return {
      title: 'Something went wrong',
      message: 'The server gave an answer that the panel cannot read.',
      fields: {},
    };
  }
  if (error instanceof TypeError) {
    return { title: 'The server cannot be reached', message: 'Check the connection, then try again.', fields: {} };
  }
  return {
    title: text(error['error']) ?? 'Something went wrong',
    message: error['message'],
    code: text(error['code']),
    status: typeof error['statusCode'] === 'number' ? error['statusCode'] : undefined,
    requestId: text(error['requestId']),
    fields: fieldsOf(error['details']),
  };
}

/** `details` names the first faulty field as `{field, problem}`, and with several all of them in `faults`. */
function fieldsOf(details: unknown): Record<string, string> {
  if (!isRecord(details)) return {};
  const faults: unknown[] = Array.isArray(details['faults']) ? details['faults'] : [details];
  const fields: Record<string, string> = {};
  for (const fault of faults) {
    if (!isRecord(fault)) continue;
    const field = text(fault['field']);
    const problem = text(fault['problem']);
    if (field && problem) fields[field] ??= `${problem.slice(0, 1).toUpperCase()}${problem.slice(1)}`;
  }
  return fields;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
