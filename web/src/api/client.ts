// One way to the server: calls typed by the generated schema, refusals thrown as ApiError.

import createClient, { type Middleware } from 'openapi-fetch';

import { ApiError, UNREACHABLE, type Problem } from './errors';
import type { paths } from './schema';

const SAFE = new Set(['GET', 'HEAD']);

/** The token the server keeps in a readable cookie and wants back with every change. */
function csrfToken(): string {
  return decodeURIComponent(/(?:^|; )guanxi_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? '');
}

const protection: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set('X-CSRF-Token', csrfToken());
    return request;
  },
  onError: () => new ApiError(UNREACHABLE),
};

export const api = createClient<paths>();
api.use(protection);

interface Outcome<Answer> {
  data?: Answer;
  error?: unknown;
  response: Response;
}

/** What the server answered; throws ApiError when it refused. */
export async function answer<Answer>(call: Promise<Outcome<Answer>>): Promise<Answer> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError(problemFrom(error, response));
  return data as Answer;
}

function problemFrom(error: unknown, response: Response): Problem {
  const known = error && typeof error === 'object' && 'title' in error ? (error as Problem) : { title: response.statusText };
  return { ...known, status: response.status };
}
