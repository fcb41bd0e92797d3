// What the server says when it refuses: problem details (RFC 9457) with our code, cure and fields.

export interface Problem {
  title: string;
  status: number;
  code?: string;
  detail?: string;
  cure?: string;
  /** Path of the wrong input field to its message. */
  fields?: Record<string, string>;
}

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get fields(): Record<string, string> {
    return this.problem.fields ?? {};
  }
}

/** The server could not be reached at all: status 0, told apart so that screens can say so. */
export const UNREACHABLE: Problem = { title: 'unreachable', status: 0, code: 'client.unreachable' };

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return { title: error instanceof Error ? error.message : String(error), status: -1, code: 'client.failure' };
}
